// Ends a login in a window of its own: the page that opened it gets the token,
// or the reason why there is none, which stays to be read here. Only a page of
// the same origin does.
if (window.opener) {
  const message = JSON.parse(document.currentScript.dataset.message)
  window.opener.postMessage(message, window.location.origin)
  if (message.status === 'ok') window.close()
}
