/*
 * Reads Mermaid diagrams and asks Mermaid's own parser whether they are well
 * formed, and how many messages it sees; in a packet diagram, how many boxes
 * and up to which one they reach.
 *
 * usage: node parse.mjs FILE...
 *
 * A line a file: "ok FILE sequence MESSAGES NOTES", "ok FILE packet BOXES LAST",
 * or "not ok FILE: what the parser said".
 */
import { readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!DOCTYPE html><body></body>');
globalThis.window = window;
globalThis.document = window.document;
const mermaid = (await import('mermaid')).default;

mermaid.initialize({ startOnLoad: false, maxTextSize: 1 << 26, suppressErrorRendering: true });

const NOTE = 2;				/* LINETYPE.NOTE of Mermaid's sequence diagrams */
const FIRST_ARROW = [0, 1, 3, 4, 5, 6, 24, 25, 33, 34];

function messages(db) {
	const all = db.getMessages();

	return [all.filter((m) => FIRST_ARROW.includes(m.type)).length, all.filter((m) => m.type === NOTE).length];
}

/* A box that goes over several rows is one of each. */
function boxes(db) {
	const all = db.getPacket().flat();

	return [all.length, all.length ? all[all.length - 1].end : -1];
}

let bad = 0;
for (const file of process.argv.slice(2)) {
	try {
		const diagram = await mermaid.mermaidAPI.getDiagramFromText(readFileSync(file, 'utf8'));
		const counts = diagram.type === 'packet' ? boxes(diagram.db) : messages(diagram.db);

		console.log(`ok ${file} ${diagram.type} ${counts.join(' ')}`);
	} catch (error) {
		console.log(`not ok ${file}: ${String(error.message).split('\n').join(' | ')}`);
		bad = 1;
	}
}
process.exit(bad);
