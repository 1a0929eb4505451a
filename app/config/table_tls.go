package config

import "time"

func encryption() []Setting {
	return []Setting{
		{Name: "TLS_CERT_FILE", Kind: String, Default: "", check: absolute,
			Help: "Certificate in PEM form, followed by its chain. With it the server speaks HTTPS. It is read again when it changes, without a restart."},
		{Name: "TLS_KEY_FILE", Kind: String, Default: "", check: absolute,
			Help: "Key of the certificate in TLS_CERT_FILE, in PEM form without a passphrase."},
		{Name: "TLS_SELF_SIGNED", Kind: Bool, Default: false,
			Help: "Speak HTTPS with a certificate that the server makes itself, for the names and addresses of this machine, and keeps in STATE_DIR. Browsers warn of it."},
		{Name: "ACME_HOSTS", Kind: List, Default: []string{}, check: hostNames,
			Help: "Host names for which certificates are got from Let's Encrypt or another ACME authority, and renewed. The authority must reach port 443 (PORT) or 80 (HTTP_REDIRECT_PORT) of each. To set it is to agree to the authority's terms of service."},
		{Name: "ACME_EMAIL", Kind: String, Default: "",
			Help: "Address at which the ACME authority may tell of trouble with certificates."},
		{Name: "ACME_DIRECTORY_URL", Kind: String, Default: "https://acme-v02.api.letsencrypt.org/directory", check: httpsURL,
			Help: "Directory of the ACME authority."},
		{Name: "TLS_MIN_VERSION", Kind: String, Default: "1.2", check: oneOf("1.2", "1.3"),
			Help: "Oldest version of TLS that is spoken: '1.2' or '1.3'."},
		{Name: "TLS_CLIENT_AUTH", Kind: String, Default: "off", check: oneOf("off", "optional", "required"),
			Help: "Whether clients have to show a certificate: 'off', 'optional' (one that is shown must be good) or 'required'. It admits to the server, it logs nobody in."},
		{Name: "TLS_CLIENT_CA_FILE", Kind: String, Default: "", check: absolute,
			Help: "Certificates of the authorities of client certificates, in PEM form."},
		{Name: "HTTP_REDIRECT_PORT", Kind: Int, Default: int64(0), check: between(0, 65535),
			Help: "Port on which plain HTTP is redirected to HTTPS, usually 80. 0 is none."},
		{Name: "HSTS_SECONDS", Kind: Int, Default: int64(31536000), unit: time.Second, check: atLeast(0),
			Help: "Seconds for which browsers shall use nothing but HTTPS for this host name, on all its ports (Strict-Transport-Security). 0 tells them nothing. Only over HTTPS."},
	}
}
