// llama.cpp as its npm package brings it, on one file: the same work as `adyton bench`, one line of JSON.
// usage: node peer-llama.mjs MODEL PROMPT_TOKENS GEN_TOKENS SEQUENCES THREADS
import {getLlama, LlamaLogLevel} from "node-llama-cpp";

const [file, prompt, gen, sequences, threads] =
    [process.argv[2], ...process.argv.slice(3).map(Number)];
const WARM = 4;

const llama = await getLlama({
    gpu: false, build: "never", maxThreads: threads, logLevel: LlamaLogLevel.error
});
const start = performance.now();
const model = await llama.loadModel({modelPath: file});

/** Ids as `adyton bench` takes them: what they say has no effect on speed. */
function ids(n) {
    return Array.from({length: n}, (_, i) => (i * 37 + 11) % 256);
}

async function context(size, count) {
    return model.createContext(
        {contextSize: size, sequences: count, threads, batchSize: 512, flashAttention: false});
}

async function prefill() {
    const c = await context(prompt + 8, 1);
    const s = c.getSequence();
    const t = performance.now();
    await s.evaluateWithoutGeneratingNewTokens(ids(prompt));
    const rate = prompt * 1000 / (performance.now() - t);
    await c.dispose();
    return rate;
}

/** Tokens per second of all sequences together. */
async function decode(count) {
    const c = await context(gen + WARM + 8, count);
    let first = 0;
    let last = 0;
    let tokens = 0;
    async function one() {
        const s = c.getSequence();
        let n = 0;
        for await (const _ of s.evaluate([11], {temperature: 0, yieldEogToken: true})) {
            n++;
            if (n === WARM) {
                first = Math.max(first, performance.now());
            } else if (n > WARM) {
                tokens++;
            }
            if (n === WARM + gen) {
                break;
            }
        }
        last = Math.max(last, performance.now());
    }
    await Promise.all(Array.from({length: count}, one));
    await c.dispose();
    return tokens * 1000 / (last - first);
}

await decode(1);
const firstSeconds = (performance.now() - start) / 1000;
const warmUntil = performance.now() + 2000;
do {
    await prefill();
} while (performance.now() < warmUntil);
console.log(JSON.stringify({
    engine: "llama.cpp from npm",
    prefill_tok_s: await prefill(),
    decode_tok_s: await decode(1),
    batch_tok_s: await decode(sequences),
    first_answer_s: firstSeconds,
    system: llama.systemInfo
}));
await llama.dispose();
process.exit(0);
