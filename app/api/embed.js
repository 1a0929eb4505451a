// A jQuery plugin that shows counts of alerts in a page of another site:
//
//   $('#box').alerta('https://alerts.example.com/api/alerts/count?environment=Production',
//     {endpoint: 'https://alerts.example.com/api', key: '...', title: 'Production'})
//
// Without an endpoint it asks the server that this script came from. A key can
// be read by everybody who sees the page: give it the scope read:oembed only.
(function ($) {
  'use strict'

  var home = document.currentScript ? document.currentScript.src.replace(/\/embed\.js.*$/, '') : ''

  $.alerta = {defaults: {endpoint: home, key: null, title: ''}}

  $.fn.alerta = function (url, options) {
    var given = $.extend({endpoint: home, title: ''}, $.alerta.defaults, options)
    var query = {url: url, title: given.title}
    if (given.key) query['api-key'] = given.key
    return this.each(function () {
      var box = $(this)
      $.getJSON(given.endpoint + '/oembed', query, function (answer) { box.html(answer.html) })
    })
  }
})(jQuery)
