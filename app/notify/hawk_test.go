package notify

import (
	"net/http"
	"testing"
)

// The vectors are those of the specification (its section "Protocol Example")
// and of Firefox (services/crypto/tests/unit/test_utils_hawk.js).
func TestHawkHeader(t *testing.T) {
	spec := hawk{"dh37fgj492je", "werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn"}
	f := func(h hawk, method, url, kind, body string, ts int64, nonce, ext, want string) {
		t.Helper()
		r, err := http.NewRequest(method, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if kind != "" {
			r.Header.Set("Content-Type", kind)
		}
		if got := h.header(r, []byte(body), ts, nonce, ext); got != want {
			t.Errorf("%s %s\n got %s\nwant %s", method, url, got, want)
		}
	}
	f(spec, "GET", "http://example.com:8000/resource/1?b=1&a=2", "", "", 1353832234, "j4h3g2", "some-app-ext-data",
		`Hawk id="dh37fgj492je", ts="1353832234", nonce="j4h3g2", ext="some-app-ext-data", mac="6R4rV5iE+NPoym+WwjeHzjAGXUtLNIxmo1vpMofpLAE="`)
	f(spec, "POST", "http://example.com:8000/resource/1?b=1&a=2", "text/plain", "Thank you for flying Hawk", 1353832234, "j4h3g2", "some-app-ext-data",
		`Hawk id="dh37fgj492je", ts="1353832234", nonce="j4h3g2", hash="Yi9LfIIFRtBEPt74PVmbTF/xVAwPn7ub15ePICfgnuY=", ext="some-app-ext-data", mac="aSe1DERmZuRl3pI36/9BdZmnErTw3sNzOOAUlfeKjVw="`)
	f(hawk{"123456", "2983d45yun89q"}, "POST", "https://example.net/somewhere/over/the/rainbow", "Text/Plain; charset=utf-8", "something to write about", 1353809207, "Ygvqdz", "Bazinga!",
		`Hawk id="123456", ts="1353809207", nonce="Ygvqdz", hash="2QfCt3GuY9HQnHWyWD3wX68ZOKbynqlfYmuO2ZBRqtY=", ext="Bazinga!", mac="q1CwFoSHzPZSkbIvl0oYlD+91rBUEvFk763nMjMndj8="`)
}
