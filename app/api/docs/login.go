package docs

import "net/http"

var (
	slowDown   = fault(http.StatusTooManyRequests, "Too many attempts; `Retry-After` says when to try again.")
	noAccounts = fault(http.StatusForbidden, "This server has no login by a password of its own.")
	mayNotIn   = fault(http.StatusForbidden, "Who it is may not log in here; or a session was asked for from a page of another site.")
	noProvider = fault(http.StatusNotFound, "There is no such login provider, or it does not work this way.")
	noSetup    = fault(http.StatusNotFound, "The link was used, is too old, or was never made.")
	lateLink   = fault(http.StatusUnauthorized, "The link is too old.")
)

const plainText = "text/plain"

var logins = group{name: "Logging in", text: "How people get a token, which is a credential until it expires, or a session, which is a cookie. A console of the server asks for a session; only a page of the server gets one.", operations: []operation{
	{
		route: "POST /auth/login", id: "logIn", title: "Log in with a password",
		text:    "Whichever provider takes passwords decides: the server's own accounts, or LDAP.",
		body:    "Login",
		answers: []answer{ok("Token", "Who it is may go on."), fault(http.StatusUnauthorized, "A wrong login or password."), mayNotIn, noProvider, slowDown},
	},
	{
		route: "POST /auth/signup", id: "signUp", title: "Make an account for oneself",
		text: "If addresses are to be confirmed, the answer is a 403 and a mail has the link.",
		body: "SignUp",
		answers: []answer{
			ok("Token", "The account is made, and who made it logged in."),
			fault(http.StatusForbidden, "The server takes no new accounts, or not this one; or the address is still to be confirmed."),
			taking, slowDown,
		},
	},
	{
		route: "POST /auth/confirm/{hash}", id: "confirm", title: "Confirm a mail address",
		answers: []answer{ok("Told", "It is confirmed."), fault(http.StatusBadRequest, "There is no such link, or it was used."), lateLink, noAccounts, slowDown},
	},
	{
		route: "POST /auth/forgot", id: "forgot", title: "Ask for a new password",
		text:    "A mail has the link. The answer does not tell whether there is such an account.",
		body:    "Forgotten",
		answers: []answer{ok("Told", "If there is such an account, a mail is on its way."), noAccounts, slowDown},
	},
	{
		route: "POST /auth/reset/{hash}", id: "reset", title: "Set a new password",
		text:    "It ends the account's tokens and sessions.",
		body:    "NewPassword",
		answers: []answer{ok("Told", "It is set."), fault(http.StatusBadRequest, "There is no such link, or it was used; or the password is missing."), lateLink, noAccounts, slowDown},
	},
	{
		route: "GET /auth/session", id: "getSession", title: "Show who is logged in, and the ways to log in",
		text:    "For consoles, at their start. Who is not logged in is told what everybody may do.",
		answers: []answer{ok("Session", "The caller, and the ways in.")},
	},
	{
		route: "POST /auth/logout", id: "logOut", title: "End the browser's session",
		answers: []answer{ok("LoggedOut", "It is over."), fault(http.StatusForbidden, "A page of another site asks.")},
	},
	{
		route: "GET /auth/logout", id: "getLogout", title: "Show where to log out at the login provider",
		text:    "It ends nothing: any page could cause it.",
		answers: []answer{ok("LoggedOut", "The address, if there is one.")},
	},
	{
		route: "GET /auth/test", id: "listLogins", title: "List the ways to log in, and the last logins that failed",
		text:    "Failures are those of this server since it started, at most a hundred, the newest first. Equal ones are counted.",
		answers: []answer{ok("LoginList", "They are.")},
	},
	{
		route: "GET /auth/test/{provider}", id: "checkLogin", title: "Check whether people could log in through a provider",
		text:    "It looks at all that can be looked at without a person: addresses, documents and keys, certificates, the client's secret, the bind, the clock.",
		answers: []answer{ok("LoginChecks", "What was found."), noProvider},
	},
	{
		route: "POST /auth/test/{provider}", id: "tryLogin", title: "Try a login without letting anybody in",
		text:    "It tells each thing that the login was decided by, and changes nothing: no account, no session, no time of a login. A password is tried at once. For a provider with a site of its own the answer is a link for a browser, good once and for ten minutes.",
		body:    "LoginTrial",
		answers: []answer{ok("LoginTried", "How it went, or where it goes on."), noProvider},
	},
	{
		route: "GET /auth/test/{provider}/{id}", id: "getLoginTrial", title: "Read how a login went that was tried",
		text:    "Only who began it may, and once.",
		answers: []answer{ok("LoginTried", "How it went, or that the browser has not come back."), fault(http.StatusNotFound, "There is no such test: it was read, is too old, or another's.")},
	},
	{
		route: "GET /auth/test/{provider}/{id}/begin", id: "beginLoginTrial", title: "Go to the provider's site to try a login",
		answers: []answer{
			other(http.StatusFound, plainText, "To the provider's site."),
			other(http.StatusOK, page, "The provider cannot be asked: the test is over."),
			fault(http.StatusNotFound, "The link was used, or is too old."),
		},
	},
	{
		route: "GET /auth/{provider}", id: "beginLogin", title: "Log in at another site",
		query: `
			next?     string  the path of this server to go on to; without it the page that opened the window gets the token
			console?  string  the origin of a console elsewhere, one of OAUTH2_REDIRECT_URIS, that opened the window: its page gets the token, and no session begins`,
		answers: []answer{
			other(http.StatusFound, plainText, "To the provider's site; or to the console's login page, with an `error`, if the provider cannot be asked."),
			{http.StatusForbidden, "This server has no accounts to log in to; or, as a page, that console is not trusted.", "Error", page},
			noProvider,
			{http.StatusServiceUnavailable, "The provider cannot be asked, or the server does not know its own address.", "Error", page},
		},
	},
	{
		route: "POST /auth/{provider}", id: "logInThrough", title: "Log in with what another site gave",
		text: "A program sends the code, or the ticket, that it got. A form is what the provider's site has a browser send, and ends a login that began here.",
		body: "ProviderCode", form: "ProviderForm",
		answers: []answer{
			{http.StatusOK, "The token; or, after a form, a page that goes on by itself.", "Token", page},
			goesOn,
			shown(fault(http.StatusBadRequest, "The request makes no sense to the provider.")),
			shown(notThrough), shown(mayNotIn), shown(noProvider), shown(slowDown), shown(unreachable),
		},
	},
	{
		route: "GET /auth/{provider}/callback", id: "finishLogin", title: "Come back from another site",
		text:  "The provider's site sends the browser here.",
		query: "...",
		answers: []answer{
			other(http.StatusOK, page, "A page that hands the token to the page that opened the window."),
			goesOn,
			onlyShown(fault(http.StatusBadRequest, "The provider's answer is malformed.")),
			onlyShown(notThrough), onlyShown(mayNotIn), onlyShown(noProvider), onlyShown(slowDown), onlyShown(unreachable),
		},
	},
	{
		route: "GET /auth/{provider}/metadata.xml", id: "getServiceMetadata", title: "Describe this server to an identity provider",
		answers: []answer{
			other(http.StatusOK, "text/xml", "SAML metadata."),
			fault(http.StatusForbidden, "This server has no accounts to log in to."),
			noProvider,
		},
	},
	{
		route: "GET /auth/popup.js", id: "getPopupScript", title: "The script that hands over a token",
		answers: []answer{other(http.StatusOK, "text/javascript", "The script.")},
	},
	{
		route: "GET /auth/setup/{token}", id: "getSetup", title: "Ask whether a link to make the first administrator is good",
		text:    "A new server prints the link when it starts. Browsers get the console, which has the form.",
		answers: []answer{ok("OK", "It is."), noSetup},
	},
	{
		route: "POST /auth/setup/{token}", id: "setUp", title: "Make the first administrator",
		body: "FirstUser",
		answers: []answer{
			ok("Token", "The account is made, and who made it logged in."),
			fault(http.StatusForbidden, "There are accounts already, or a page of another site asks."),
			noSetup, taking,
		},
	},
}}

var (
	goesOn     = other(http.StatusFound, plainText, "To where the login was to go on, with a session; or, if it failed, to the console's login page, with an `error`.")
	notThrough = fault(http.StatusUnauthorized, "The provider does not know of this login, or it did not begin in this browser or took too long.")

	unreachable = fault(http.StatusServiceUnavailable, "The provider cannot be asked now.")
)

// shown is an answer that browsers get as a page.
func shown(a answer) answer {
	a.media = page
	return a
}

// onlyShown is one that is never anything else.
func onlyShown(a answer) answer { return other(a.code, page, a.text) }
