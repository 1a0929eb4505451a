package channel

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"html/template"
	"net/textproto"
	"strings"
	"time"

	"github.com/alertad/alertad/app/egress"
	"github.com/alertad/alertad/app/mail"
	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
)

func checkMail(v values) error {
	if v.number("port") > 65535 {
		return db.Errorf(db.Invalid, "port must be a number up to 65535")
	}
	switch from := v.text("from"); {
	case from != "" && mail.Check(from) != nil:
		return db.Errorf(db.Invalid, "%.100q is no mail address", from)
	case from == "" && v.text("host") != "":
		return db.Errorf(db.Invalid, "a mail server of its own needs from")
	}
	return nil
}

// sendMail sends a mail to one address. Those about one matter are a thread
// (RFC 5322, 3.6.4): all refer to a message that none of them is.
func sendMail(ctx context.Context, s *Sender, v values, n *note) (string, error) {
	o := s.mailOptions(v, n.reach)
	if o.Host == "" || o.From == "" {
		return "", errors.New("there is no mail server: MAIL_FROM and SMTP_HOST, or settings of the channel")
	}
	domain := "alertad"
	if i := strings.LastIndexByte(o.From, '@'); i >= 0 {
		domain = strings.Trim(o.From[i+1:], "> ")
	}
	thread := "<" + n.key(100) + ".thread@" + domain + ">"
	err := o.Send(ctx, mail.Message{
		To: n.to, Subject: n.subjectOfThread(), Text: n.text(style{max: 20000}) + "\n", HTML: n.html(),
		ID: "<" + hexSum(n.id + n.to)[:32] + "@" + domain + ">", InReplyTo: thread, References: thread,
	})
	var refused *textproto.Error
	if errors.As(err, &refused) && refused.Code >= 500 && refused.Code != 530 && refused.Code != 535 {
		return "", permanent("%v", err)
	}
	if errors.Is(err, egress.ErrRefused) {
		err = unreached(err)
	}
	if err != nil {
		return "", err
	}
	return "taken by " + o.Host, nil
}

// subjectOfThread is the title; those of one thread differ in what comes before
// the colon only, or programs part them.
func (n *note) subjectOfThread() string {
	if n.What == notify.Trigger || n.What == notify.Test {
		return n.subject()
	}
	return n.title()
}

// mailOptions are those of alertad.conf, or the channel's own.
func (s *Sender) mailOptions(v values, to reach) mail.Options {
	o := s.o.Mail
	if host := v.text("host"); host != "" {
		o = mail.Options{
			Host: host, Port: v.number("port"), TLS: v.text("security") == "tls", StartTLS: v.text("security") == "starttls",
			Username: v.text("username"), Password: v.text("password"), Hello: o.Hello, Roots: s.o.Roots,
			Dial: to.dial,
		}
	}
	o.From = cmp.Or(v.text("from"), o.From)
	o.Timeout, o.Now = 20*time.Second, s.o.Now
	return o
}

var mailHTML = template.Must(template.New("mail").Parse(`<!DOCTYPE html>
<html><body style="font-family:sans-serif">
<p style="border-left:4px solid {{.Colour}};padding-left:8px"><strong>{{.Title}}</strong></p>
{{range .Lines}}<p>{{.}}</p>
{{end}}{{if .More}}<p>and {{.More}} more</p>
{{end}}{{range .Links}}<p><a href="{{index . 1}}">{{index . 0}}</a></p>
{{end}}</body></html>
`))

// html is the message as a page. What alerts say is text in it.
func (n *note) html() string {
	var b bytes.Buffer
	err := mailHTML.Execute(&b, map[string]any{
		"Colour": template.CSS(n.colour()), "Title": n.title(), "Lines": n.lines(), "More": n.total() - len(n.Alerts), "Links": n.links(),
	})
	if err != nil {
		return ""
	}
	return b.String()
}
