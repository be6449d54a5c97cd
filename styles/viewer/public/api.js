// Swagger UI over the server's own document; no validator of another server is asked.
window.ui = window.SwaggerUIBundle({
    url: 'api?f=json',
    dom_id: '#api',
    validatorUrl: null,
    deepLinking: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: -1,
});
