// From a runner's lines: medians, spread, ratios, and a plot beside it.
// usage: node report.mjs FILE.jsonl [MODEL_BYTES]
import {readFileSync, writeFileSync} from "node:fs";

const file = process.argv[2];
const runs = readFileSync(file, "utf8").trim().split("\n").map(l => JSON.parse(l));
const ours = runs.filter(r => r.kernels);
const peers = [...new Set(runs.filter(r => r.engine).map(r => r.engine))]
    .map(engine => ({engine, runs: runs.filter(r => r.engine === engine)}));

function median(values) {
    const s = [...values].sort((a, b) => a - b);
    return s.length === 0 ? NaN : (s[(s.length - 1) >> 1] + s[s.length >> 1]) / 2;
}

/** The batch that is not 1, or 1 where there is no other; NaN for an engine that has none. */
function batch(r) {
    return typeof r.batch_tok_s === "object" ? Object.entries(r.batch_tok_s).at(-1)[1] : r.batch_tok_s ?? NaN;
}

const measures = [
    ["prefill, tok/s", r => r.prefill_tok_s],
    ["decode, tok/s", r => r.decode_tok_s],
    ["batched decode, tok/s", batch]
];

/** A peer without the machine's best instructions is labelled: a ratio to it claims nothing. */
function name(peer) {
    return peer.runs[0].lacks ? `${peer.engine}, without ${peer.runs[0].lacks}` : peer.engine;
}

function cell(values) {
    const m = median(values);
    return Number.isNaN(m) ? "none" : `${m.toFixed(1)} (${values.map(x => x.toFixed(1)).join(", ")})`;
}

console.log(`| | adyton (rounds) |${peers.map(p => ` ${name(p)} (rounds) | ratio |`).join("")}`);
console.log(`| --- | --- |${peers.map(() => " --- | --- |").join("")}`);
for (const [what, of] of measures) {
    const a = median(ours.map(of));
    const cells = peers.map(p => {
        const ratio = a / median(p.runs.map(of));
        return ` ${cell(p.runs.map(of))} | ${Number.isNaN(ratio) ? "" : ratio.toFixed(2)} |`;
    });
    console.log(`| ${what} | ${cell(ours.map(of))} |${cells.join("")}`);
}
const one = median(ours.map(r => r.decode_tok_s));
const many = (rs, alone) => (median(rs.map(batch)) / alone).toFixed(2);
console.log(`\nmany sequences against one: adyton ${many(ours, one)}, ` +
    peers.filter(p => p.runs[0].batch_tok_s).map(p => `${p.engine} ${many(p.runs, median(p.runs.map(r => r.decode_tok_s)))}`).join(", "));
console.log(`read in the same runs: ${ours.map(r => r.roofline.read_gb_s).join(", ")} GB/s; ` +
    `int8 ${ours.map(r => r.roofline.int8_gop_s).join(", ")} Gop/s`);
if (process.argv[3]) {
    const share = ours.map(r => r.decode_tok_s * Number(process.argv[3]) / 1e9 / r.roofline.read_gb_s);
    console.log(`decoding reads ${share.map(s => (100 * s).toFixed(0) + " %").join(", ")} of that`);
}
for (const p of peers) {
    console.log(`${p.engine}'s own words: ${p.runs[0].system}`);
}
console.log(`adyton: kernels ${ours[0]?.kernels}, numerics ${ours[0]?.numerics}, first token after ` +
    `${ours.map(r => r.first_token_s).join(", ")} s`);

/** Bars of ratios to the first peer, which reads the same file; a line at 1. */
function svg(peer) {
    const ratios = measures.map(([what, of]) =>
        [what.replace(", tok/s", ""), median(ours.map(of)) / median(peer.runs.map(of))]);
    const most = Math.max(1.2, ...ratios.map(r => r[1])) * 1.1;
    const x = v => 190 + v / most * 380;
    const bars = ratios.map(([name, v], i) =>
        `<text x="180" y="${44 + 34 * i}" text-anchor="end">${name}</text>` +
        `<rect x="190" y="${28 + 34 * i}" width="${(x(v) - 190).toFixed(1)}" height="22" fill="#4472a8"/>` +
        `<text x="${(x(v) + 6).toFixed(1)}" y="${44 + 34 * i}">${v.toFixed(2)}</text>`).join("\n");
    return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="150" font-family="sans-serif" font-size="13">
<text x="10" y="16">adyton against llama.cpp from npm, same file, alternated (1 = as fast)</text>
${bars}
<line x1="${x(1).toFixed(1)}" y1="22" x2="${x(1).toFixed(1)}" y2="130" stroke="#a33" stroke-dasharray="4 3"/>
</svg>
`;
}
if (peers.length > 0 && ours.length > 0) {
    writeFileSync(file.replace(/\.jsonl$/, ".svg"), svg(peers[0]));
}
