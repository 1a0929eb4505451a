package webhook

import (
	"context"
	"strings"

	"github.com/alertad/alertad/db"
)

const cloudWatchSetup = `# AWS: make a topic, subscribe this server to it, and name it in the alarms' actions.
# The subscription confirms itself. SignatureVersion 2 signs with SHA256.
aws sns create-topic --name alertad --attributes SignatureVersion=2
aws sns subscribe --topic-arn TOPIC_ARN --protocol https \
  --notification-endpoint 'URL/webhooks/cloudwatch?api-key=KEY'
aws cloudwatch put-metric-alarm ... --alarm-actions TOPIC_ARN --ok-actions TOPIC_ARN --insufficient-data-actions TOPIC_ARN
`

// parseCloudWatch reads an alarm of CloudWatch as SNS delivers it, or the
// message by which SNS asks whether to deliver at all.
// Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
func parseCloudWatch(r Request, o Options) (Result, error) {
	p := readFields(r.Body)
	var a *db.Alert
	switch kind := p.need("Type"); kind {
	case snsSubscription:
		a = cloudWatchSubscription(p, o)
	case snsNotification:
		a = cloudWatchAlarm(p, o)
	default:
		p.fail("No SNS notification in payload")
		return Result{}, *p.err
	}
	a.Origin, a.Type, a.Timeout = p.need("TopicArn"), "cloudwatchAlarm", TimeoutUnset
	a.CreateTime = p.time("Timestamp")
	m := readSNS(p)
	result, err := finish(p.err, o, a)
	if err == nil && o.SNS != nil {
		result.Check = func(ctx context.Context) error { return o.SNS.check(ctx, m, a) }
	}
	return result, err
}

// cloudWatchSubscription keeps the link for people: what can't be confirmed
// from here can be in a browser.
func cloudWatchSubscription(p fields, o Options) *db.Alert {
	return &db.Alert{
		Resource:    p.need("TopicArn"),
		Event:       snsSubscription,
		Environment: o.DefaultEnvironment,
		Severity:    "informational",
		Service:     []string{"Unknown"},
		Group:       "AWS/CloudWatch",
		Text:        p.given("Message") + " " + p.need("SubscribeURL"),
		RawData:     compact(p.raw),
	}
}

// cloudWatchAlarm reads the alarm inside a notification. Alarms on an
// expression have neither namespace nor dimensions.
func cloudWatchAlarm(p fields, o Options) *db.Alert {
	message := p.need("Message")
	alarm := newFields(p.err, "Message", []byte(message))
	if *p.err == nil && !alarm.has("Trigger") {
		p.fail("SNS message is not a Cloudwatch notification")
	}
	trigger := alarm.in("Trigger")
	name, state := alarm.need("AlarmName"), alarm.need("NewStateValue")
	return &db.Alert{
		Resource:    cloudWatchResource(p, trigger),
		Event:       name,
		Environment: "Production",
		Severity:    cloudWatchSeverity(state, o),
		Service:     []string{alarm.need("AWSAccountId")},
		Group:       trigger.text("Namespace", "AWS/CloudWatch"),
		ValueText:   state,
		Text:        alarm.given("AlarmDescription"),
		Tags:        []string{alarm.need("Region")},
		Attributes:  db.Attributes{"incidentKey": name, "thresholdInfo": alarm.value("Trigger")},
		RawData:     compact([]byte(message)),
	}
}

// cloudWatchResource is the first dimension of the metric, or the topic's name.
func cloudWatchResource(p, trigger fields) string {
	if dimensions := trigger.all("Dimensions"); len(dimensions) > 0 {
		return dimensions[0].need("name") + ":" + dimensions[0].need("value")
	}
	arn := p.need("TopicArn")
	return arn[strings.LastIndexByte(arn, ':')+1:]
}

func cloudWatchSeverity(state string, o Options) string {
	switch state {
	case "ALARM":
		return "major"
	case "INSUFFICIENT_DATA":
		return "warning"
	case "OK":
		return o.Model.NormalSeverity
	}
	return "unknown"
}
