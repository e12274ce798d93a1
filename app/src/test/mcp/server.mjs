// A server of tools over streamable HTTP, made with the protocol's own SDK. It knows one caller by a token, and
// answers in events or, where JSON=1, in documents. Says where it listens and what it is asked.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const TOKEN = 'Bearer mcp-test-token';
const tools = [
  {
    name: 'get_weather',
    description: 'weather of a city',
    inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    annotations: { readOnlyHint: true },
  },
];

async function session(sessions) {
  const server = new Server({ name: 'weather', version: '1' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => ({
    content: [{ type: 'text', text: JSON.stringify({ city: params.arguments.city, sky: 'dry' }) }],
  }));
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    enableJsonResponse: process.env.JSON === '1',
    onsessioninitialized: id => sessions.set(id, transport),
    onsessionclosed: id => sessions.delete(id),
  });
  await server.connect(transport);
  return transport;
}

const sessions = new Map();
const http = createServer(async (request, response) => {
  if (request.headers.authorization !== TOKEN) {
    response.writeHead(401).end();
    return;
  }
  let body = '';
  for await (const piece of request) body += piece;
  const message = body ? JSON.parse(body) : undefined;
  console.log(message?.method ?? request.method);
  const known = sessions.get(request.headers['mcp-session-id']);
  const transport = known ?? (await session(sessions));
  await transport.handleRequest(request, response, message);
});
http.listen(0, '127.0.0.1', () => console.log('ready http://127.0.0.1:' + http.address().port));
