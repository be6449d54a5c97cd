// A page of another server: what it reads of Oryx, it reads across origins.
import { createServer } from 'node:http';

/** Serves what `answer` gives for a path, as [content type, body], on a free port of localhost. */
export async function servePage(answer) {
    const server = createServer(async (request, response) => {
        if (request.url === '/favicon.ico') return response.writeHead(204).end();
        const [type, body] = await answer(request.url);
        response.writeHead(200, { 'Content-Type': type }).end(body);
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { origin: `http://localhost:${server.address().port}`, close: () => server.close() };
}
