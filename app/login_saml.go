package app

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/egress"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/saml"
)

// samlPath is where the provider saml2 is, as in Alerta: identity providers
// know it.
const samlPath = "/auth/saml"

// samlLogin makes the login by SAML 2.0 from its settings.
func samlLogin(cfg *config.Config, log *slog.Logger) (auth.Provider, error) {
	o, err := samlOptions(cfg)
	if err != nil {
		return nil, err
	}
	o.Log, o.Now = log, time.Now
	return saml.New(o)
}

func samlOptions(cfg *config.Config) (saml.Options, error) {
	o := saml.Options{
		EntityID:         cfg.String("SAML2_ENTITY_ID"),
		MetadataURL:      cfg.String("SAML2_METADATA_URL"),
		SubjectAttribute: cfg.String("SAML2_SUBJECT_ATTRIBUTE"),
		EmailAttribute:   cfg.String("SAML2_EMAIL_ATTRIBUTE"),
		GroupAttribute:   cfg.String("SAML2_GROUP_ATTRIBUTE"),
		NameFormat:       cfg.String("SAML2_USER_NAME_FORMAT"),
	}
	base := strings.TrimRight(cfg.String("BASE_URL"), "/")
	if u, err := url.Parse(base); err == nil && u.Host != "" {
		o.ACS = base + samlPath
		if o.EntityID == "" {
			o.EntityID = base
		}
	}
	if err := readPysaml2(cfg.Map("SAML2_CONFIG"), &o); err != nil {
		return o, fmt.Errorf("SAML2_CONFIG: %w", err)
	}
	if o.ACS == "" || o.EntityID == "" {
		return o, errors.New("BASE_URL must be a whole URL for the login with SAML: identity providers send browsers there")
	}
	if o.MetadataURL == "" && o.MetadataFile == "" && o.MetadataXML == nil {
		return o, errors.New("SAML2_METADATA_URL, or metadata in SAML2_CONFIG, must say where the identity provider's metadata are")
	}
	out, err := egressOptions(cfg)
	if err != nil {
		return o, err
	}
	out.MaxBytes = 16 << 20 // federations publish theirs in one file
	o.Client = egress.Client(out)
	return o, nil
}
