// Streams one chat completion and one response through the base URL in OPENAI_BASE_URL, with the SDK as it comes.
// Prints one JSON object; exits with 1 when an answer is empty or an error is not the SDK's own typed one.
import OpenAI from 'openai';

const client = new OpenAI(); // OPENAI_BASE_URL and OPENAI_API_KEY, as every program of a user has them
const result = { model: '', chat: '', chatChunks: 0, response: '', events: [], finish: '', notFound: '' };

const models = await client.models.list();
result.model = models.data[0].id;

const chat = await client.chat.completions.create({
  model: result.model,
  messages: [{ role: 'user', content: 'Say a word about doors.' }],
  max_completion_tokens: 24,
  temperature: 0, // the likeliest answer is known to be a sentence; a drawn one may be a word
  stream: true,
});
for await (const chunk of chat) {
  result.chat += chunk.choices[0]?.delta?.content ?? '';
  result.finish = chunk.choices[0]?.finish_reason ?? result.finish;
  result.chatChunks += 1;
}

const response = await client.responses.create({
  model: result.model,
  input: 'What can you see of my prompt?',
  max_output_tokens: 24,
  temperature: 0,
  stream: true,
});
for await (const event of response) {
  result.events.push(event.type);
  if (event.type === 'response.output_text.delta') result.response += event.delta;
}

try {
  await client.chat.completions.create({ model: 'no-such-model', messages: [{ role: 'user', content: 'x' }] });
} catch (error) {
  result.notFound = `${error.constructor.name} ${error.status} ${error.code}`;
}

console.log(JSON.stringify(result));
const whole = result.chat !== '' && result.response !== '' && result.notFound.startsWith('NotFoundError 404');
process.exit(whole ? 0 : 1);
