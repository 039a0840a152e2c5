// Shows /openapi.json, with a button to try each call. A token is kept for this page only.
window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  displayRequestDuration: true,
  // No request leaves for another host, also not to have the document judged.
  validatorUrl: null,
});
