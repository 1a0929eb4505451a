// Ends a login in a window of its own: the page that opened it gets the token,
// or the reason why there is none, which stays to be read here. Only a page of
// the same origin does, or of that of a console which the settings name.
if (window.opener) {
  const { message: text, opener: origin } = document.currentScript.dataset
  const message = JSON.parse(text)
  window.opener.postMessage(message, origin || window.location.origin)
  if (message.status === 'ok') window.close()
}
