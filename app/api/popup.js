// Ends a login in a window of its own: the page that opened it gets the token.
// Only a page of the same origin does.
if (window.opener) {
  window.opener.postMessage(JSON.parse(document.currentScript.dataset.message), window.location.origin)
  window.close()
}
