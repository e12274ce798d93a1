// A user's tour by the SDKs of OpenAI and Anthropic as they come: tools, abort, structured output, background, errors.
// With NODE_URL, ACCESS_KEY_ID and SECRET_ACCESS_KEY every request is signed by AWS's own signer and goes to the node over
// plain TLS; else it goes through the proxy at OPENAI_BASE_URL with a bearer key. Prints a line a station; exits with 1 where
// one is missed.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

const env = process.env;
const signed = Boolean(env.NODE_URL);
const base = signed ? env.NODE_URL : env.OPENAI_BASE_URL.replace(/\/v1$/, '');

function signing(secretAccessKey) {
  const credentials = { accessKeyId: env.ACCESS_KEY_ID, secretAccessKey };
  const signer = new SignatureV4({ service: 'bedrock', region: 'us-east-1', credentials, sha256: Sha256 });
  return async (address, init) => {
    const url = new URL(address);
    // A form is signed as the bytes that it becomes, under the boundary that they have.
    const form = init.body instanceof FormData;
    const sent = form ? new Request(address, { ...init, duplex: 'half' }) : init;
    const body = form ? new Uint8Array(await sent.arrayBuffer()) : init.body;
    const headers = Object.fromEntries(new Headers(sent.headers));
    delete headers.authorization;
    delete headers['x-api-key'];
    const request = await signer.sign({
      method: init.method ?? 'GET',
      protocol: url.protocol,
      hostname: url.hostname,
      port: Number(url.port),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      // Two equal requests of one second would have one signature, and the second be taken for a replay.
      headers: { ...headers, host: url.host, 'x-amz-meta-nonce': randomUUID() },
      body,
    });
    delete request.headers.host; // fetch names it itself
    return fetch(address, { ...init, body, headers: request.headers });
  };
}

const options = (key) => ({
  apiKey: signed ? 'unused' : key,
  maxRetries: 0,
  ...(signed ? { fetch: signing(key) } : {}),
});
const good = signed ? env.SECRET_ACCESS_KEY : env.OPENAI_API_KEY;
const wrong = 'adyton-wrong-0123456789abcdef0123456789ab';
const openai = new OpenAI({ ...options(good), baseURL: `${base}/v1` });
const anthropic = new Anthropic({ ...options(good), baseURL: `${base}/anthropic` });

const model = (await openai.models.list()).data[0].id;
const question = 'What is the weather in Lima?';
const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const name = 'get_weather';
const description = 'weather of a city';

async function station(title, visit) {
  await visit();
  console.log(`ok ${title}`);
}

await station('openai: a tool in Chat Completions', async () => {
  const tools = [{ type: 'function', function: { name, description, parameters, strict: true } }];
  const messages = [{ role: 'user', content: question }];
  const first = await openai.chat.completions.create({ model, messages, tools, temperature: 0 });
  const call = first.choices[0].message.tool_calls[0];
  assert.deepEqual(JSON.parse(call.function.arguments), { city: 'Lima' });
  messages.push(first.choices[0].message, { role: 'tool', tool_call_id: call.id, content: '{"sky":"dry"}' });
  const second = await openai.chat.completions.create({ model, messages, tools, temperature: 0 });
  assert.notEqual(second.choices[0].message.content, '');
});

await station('openai: a tool in Responses', async () => {
  const tools = [{ type: 'function', name, description, parameters, strict: true }];
  const first = await openai.responses.create({ model, input: question, tools, temperature: 0, store: true });
  const call = first.output.find((item) => item.type === 'function_call');
  assert.deepEqual(JSON.parse(call.arguments), { city: 'Lima' });
  const output = { type: 'function_call_output', call_id: call.call_id, output: '{"sky":"dry"}' };
  const second = await openai.responses.create({
    model, tools, temperature: 0, previous_response_id: first.id, input: [output],
  });
  assert.equal(second.status, 'completed');
  assert.notEqual(second.output_text, '');
});

await station('openai: structured output', async () => {
  const schema = {
    type: 'object',
    properties: { sky: { type: 'string', enum: ['dry', 'wet'] } },
    required: ['sky'],
    additionalProperties: false,
  };
  const answer = await openai.chat.completions.parse({
    model,
    messages: [{ role: 'user', content: question }],
    response_format: { type: 'json_schema', json_schema: { name: 'sky', strict: true, schema } },
  });
  assert.ok(['dry', 'wet'].includes(answer.choices[0].message.parsed.sky));
});

await station('openai: abort', async () => {
  const stream = await openai.chat.completions.create({
    model, messages: [{ role: 'user', content: 'Tell me a story.' }], stream: true,
  });
  let chunks = 0;
  for await (const chunk of stream) {
    chunks += chunk.choices.length;
    if (chunks === 2) stream.controller.abort();
  }
  assert.equal(chunks, 2);
});

await station('openai: background, polled, followed, deleted', async () => {
  let response = await openai.responses.create({ model, input: 'Count from 1 to 5.', background: true, seed: 7 });
  assert.ok(['queued', 'in_progress'].includes(response.status));
  while (['queued', 'in_progress'].includes(response.status)) {
    await new Promise((wake) => setTimeout(wake, 100));
    response = await openai.responses.retrieve(response.id);
  }
  assert.equal(response.status, 'completed');
  const events = [];
  for await (const event of await openai.responses.retrieve(response.id, { stream: true, starting_after: 2 })) {
    events.push(event.sequence_number);
  }
  assert.deepEqual(events, events.map((_, i) => i + 3));
  await openai.responses.delete(response.id);
  await assert.rejects(openai.responses.retrieve(response.id), OpenAI.NotFoundError);
});

await station('openai: background, cancelled', async () => {
  const begun = await openai.responses.create({ model, input: 'Tell me a story.', background: true });
  const ended = await openai.responses.cancel(begun.id);
  assert.ok(['cancelled', 'completed'].includes(ended.status));
});

await station('openai: conversations and completions', async () => {
  const conversation = await openai.conversations.create({});
  await openai.responses.create({ model, input: 'My name is Ada.', conversation: conversation.id });
  const items = await openai.conversations.items.list(conversation.id);
  assert.equal(items.data.length, 2);
  const labelled = await openai.conversations.update(conversation.id, { metadata: { a: 'b' } });
  assert.deepEqual(labelled.metadata, { a: 'b' });
  const more = [{ type: 'message', role: 'user', content: 'And now?' }];
  assert.equal((await openai.conversations.items.create(conversation.id, { items: more })).data.length, 1);
  await openai.conversations.delete(conversation.id);
  const text = await openai.completions.create({ model, prompt: 'Hello', max_tokens: 4, echo: true, logprobs: 1 });
  assert.ok(text.choices[0].text.startsWith('Hello'));
  assert.equal(text.choices[0].logprobs.token_logprobs[0], null);
});

await station('openai: files', async () => {
  const text = 'The grass in Lima is green.';
  const file = await openai.files.create({
    file: await OpenAI.toFile(Buffer.from(text), 'grass "ü".md', { type: 'text/markdown' }),
    purpose: 'user_data',
    expires_after: { anchor: 'created_at', seconds: 3600 },
  });
  assert.equal(file.bytes, text.length);
  assert.equal(file.expires_at - file.created_at, 3600);
  const listed = [];
  for await (const one of openai.files.list({ purpose: 'user_data', limit: 1 })) listed.push(one.id);
  assert.ok(listed.includes(file.id));
  assert.equal((await openai.files.retrieve(file.id)).filename, file.filename);
  assert.equal(await (await openai.files.content(file.id)).text(), text);
  const content = [{ type: 'input_text', text: 'What colour?' }, { type: 'input_file', file_id: file.id }];
  const said = await openai.responses.create({ model, input: [{ role: 'user', content }], max_output_tokens: 16 });
  assert.ok(['completed', 'incomplete'].includes(said.status));
  const parts = [{ type: 'text', text: 'What colour?' }, { type: 'file', file: { file_id: file.id } }];
  const chat = await openai.chat.completions.create({ model, messages: [{ role: 'user', content: parts }], max_tokens: 16 });
  assert.equal(chat.choices.length, 1);
  assert.equal((await openai.files.delete(file.id)).deleted, true);
  await assert.rejects(openai.files.retrieve(file.id), OpenAI.NotFoundError);
  const batch = { file: await OpenAI.toFile(Buffer.from('{}'), 'a.jsonl'), purpose: 'batch' };
  await assert.rejects(openai.files.create(batch), /not built/);
});

await station('openai: errors are its own', async () => {
  const messages = [{ role: 'user', content: 'x' }];
  await assert.rejects(openai.chat.completions.create({ model: 'no-such', messages }), OpenAI.NotFoundError);
  await assert.rejects(openai.chat.completions.create({ model, messages: [] }), OpenAI.BadRequestError);
  const stranger = new OpenAI({ ...options(wrong), baseURL: `${base}/v1` });
  const expected = signed ? OpenAI.PermissionDeniedError : OpenAI.AuthenticationError;
  await assert.rejects(stranger.models.list(), expected);
});

const tool = { name, description, input_schema: parameters };

await station('anthropic: a tool', async () => {
  const messages = [{ role: 'user', content: question }];
  const ask = () => anthropic.messages.create({ model, max_tokens: 60, temperature: 0, tools: [tool], messages });
  const first = await ask();
  assert.equal(first.stop_reason, 'tool_use');
  const use = first.content.find((block) => block.type === 'tool_use');
  assert.deepEqual(use.input, { city: 'Lima' });
  const result = { type: 'tool_result', tool_use_id: use.id, content: '{"sky":"dry"}' };
  messages.push({ role: 'assistant', content: first.content }, { role: 'user', content: [result] });
  const second = await ask();
  assert.ok(second.content.some((block) => block.type === 'text'));
});

await station('anthropic: a stream, its count, abort', async () => {
  const body = { model, max_tokens: 60, messages: [{ role: 'user', content: 'Tell me a story.' }] };
  const whole = await anthropic.messages.stream(body).finalMessage();
  assert.ok(whole.usage.output_tokens > 0);
  const counted = await anthropic.messages.countTokens({ model, messages: body.messages });
  assert.equal(counted.input_tokens, whole.usage.input_tokens + (whole.usage.cache_read_input_tokens ?? 0));
  const stream = anthropic.messages.stream(body);
  stream.on('text', () => stream.abort());
  await assert.rejects(stream.finalMessage(), Anthropic.APIUserAbortError);
});

await station('anthropic: errors are its own', async () => {
  const body = { model, max_tokens: 9, messages: [{ role: 'user', content: 'x' }] };
  await assert.rejects(anthropic.messages.create({ ...body, model: 'no-such' }), Anthropic.NotFoundError);
  await assert.rejects(anthropic.messages.create({ ...body, temperature: 3 }), Anthropic.BadRequestError);
});

console.log('tour complete');
