package adapter

import (
	"net/url"
	"regexp"
)

var channelName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// CheckCommon holds the fields every adapter's configuration has to their rules,
// and tells wrong of each that breaks one. apis are the web addresses by field.
func CheckCommon(wrong func(field, what string), name, proxy string, apis ...[2]string) {
	if !channelName.MatchString(name) {
		wrong("name", "1 to 64 of A-Z a-z 0-9 _ -")
	}
	for _, api := range apis {
		if u, err := url.Parse(api[1]); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			wrong(api[0], "not an http or https URL")
		}
	}
	if u, err := url.Parse(proxy); err != nil || proxy != "" && u.Host == "" {
		wrong("proxy", "not a URL")
	}
}
