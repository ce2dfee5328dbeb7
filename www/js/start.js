// What a browser is told that cannot run the page: which of the sentences of #stuck is shown, and that it is shown at once. An old
// script on purpose, as it must run where modules do not; app.js takes all of it away as soon as it runs itself.
(function () {
  'use strict';
  var root = document.documentElement;

  function tell(why) {
    if (!root.getAttribute('data-stuck')) root.setAttribute('data-stuck', why);
  }

  if (location.protocol === 'file:') tell('file');
  else if (!('noModule' in document.createElement('script'))) tell('old');
  // Neither of these reaches anyone once app.js runs.
  addEventListener('error', function (event) {
    if (root.getAttribute('data-state') !== 'loading' || !document.getElementById('stuck')) return;
    if (event.target && event.target.tagName === 'SCRIPT') tell('missing');
    else if (event.error instanceof SyntaxError || /SyntaxError/.test(event.message || '')) tell('old');
  }, true);
})();
