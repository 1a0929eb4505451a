package channel

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"time"

	"github.com/alertad/alertad/db"
)

func checkSNS(v values) error {
	if part := strings.Split(v.text("topic"), ":"); len(part) != 6 || part[0] != "arn" || part[2] != "sns" || !plainRegion(part[3]) {
		return db.Errorf(db.Invalid, "topic is no ARN of an SNS topic")
	}
	return nil
}

// plainRegion refuses a region that would become another host.
func plainRegion(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') })
}

// askSNS publishes to a topic
// (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html). The subject is
// one line of ASCII.
func askSNS(v values, n *note) ([]ask, error) {
	topic := v.text("topic")
	part := strings.Split(topic, ":")
	host := "sns." + part[3] + ".amazonaws.com"
	if strings.HasPrefix(part[3], "cn-") {
		host += ".cn"
	}
	to := "https://" + host + "/"
	if set := v.text("url"); set != "" {
		to = at(set, "/")
	}
	form := url.Values{
		"Action": {"Publish"}, "Version": {"2010-03-31"}, "TopicArn": {topic},
		"Subject": {cut(ascii(n.title()), 99)}, "Message": {n.text(style{max: 60000})},
	}
	if strings.HasSuffix(topic, ".fifo") {
		form.Set("MessageGroupId", n.key(128))
		form.Set("MessageDeduplicationId", n.id)
	}
	a := formAsk(to, form)
	u, err := url.Parse(to)
	if err != nil {
		return nil, permanent("the address of the service is malformed")
	}
	if session := v.text("session"); session != "" {
		a.header["X-Amz-Security-Token"] = session
	}
	sigV4{v.text("access"), v.text("secret"), part[3], "sns"}.sign(&a, u, n.now)
	return []ask{a}, nil
}

func ascii(s string) string {
	return strings.Map(func(r rune) rune {
		if r > '~' || r < ' ' {
			return '?'
		}
		return r
	}, s)
}

// sigV4 signs requests as Amazon wants it. That of a form, which is all that is
// sent, needs little of the whole
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
type sigV4 struct{ access, secret, region, service string }

// sign signs a POST to the root of a host, with what headers it has of these.
func (k sigV4) sign(a *ask, u *url.URL, now time.Time) {
	stamp := now.UTC().Format("20060102T150405Z")
	a.header["X-Amz-Date"] = stamp
	var canonical, names []string
	for _, name := range []string{"Content-Type", "Host", "X-Amz-Date", "X-Amz-Security-Token"} {
		value := a.header[name]
		if name == "Host" {
			value = u.Host
		}
		if value != "" {
			canonical = append(canonical, strings.ToLower(name)+":"+value+"\n")
			names = append(names, strings.ToLower(name))
		}
	}
	signed := strings.Join(names, ";")
	request := "POST\n" + u.EscapedPath() + "\n\n" + strings.Join(canonical, "") + "\n" + signed + "\n" + hexSum(a.body)
	scope := stamp[:8] + "/" + k.region + "/" + k.service + "/aws4_request"
	key := []byte("AWS4" + k.secret)
	for _, part := range strings.Split(scope, "/") {
		key = hmacSum(key, part)
	}
	signature := hex.EncodeToString(hmacSum(key, "AWS4-HMAC-SHA256\n"+stamp+"\n"+scope+"\n"+hexSum(request)))
	a.header["Authorization"] = "AWS4-HMAC-SHA256 Credential=" + k.access + "/" + scope + ", SignedHeaders=" + signed + ", Signature=" + signature
}

func hexSum(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func hmacSum(key []byte, s string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(s))
	return mac.Sum(nil)
}
