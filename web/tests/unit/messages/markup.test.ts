import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'svelte/compiler';
import { expect, it } from 'vitest';

/// Words stand in src/messages and nowhere else: what a person reads is found in the markup, and in the texts of scripts.
const root = fileURLToPath(new URL('../../../src/', import.meta.url));

/// Commands, addresses and selectors are written as they are.
const typed = /edl-(agent|server)( [\w-]+)?|https?:\/\/\S*|.*\[aria-.*/g;

/// Names of people's works, of standards, quantities and units: the same in all languages.
const names = /\b(EDL|EN|IEC|ITI|ITIC|THD|SHA|JSON|QR|Un|A|B|C|L1|L2|L3|N|V|W|Hz|kW|kWh|ms|s|min|h|d|px|U|I)\b|φ/gu;

/// Attributes and properties that people read or hear.
const readAloud = ['aria-label', 'aria-description', 'aria-valuetext', 'title', 'placeholder', 'alt', 'label', 'hint', 'lead', 'text', 'action', 'caption', 'clause', 'corner'];

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [member: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

function children(node: Node): Node[] {
  return Object.entries(node)
    .filter(([key]) => key !== 'metadata' && key !== 'loc' && key !== 'leadingComments' && key !== 'trailingComments')
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
}

function hasWords(text: string): boolean {
  return /\p{L}/u.test(text.replaceAll(typed, '').replaceAll(/&\w+;/g, ' ').replaceAll(names, ''));
}

function areWords(text: string): boolean {
  return /\p{L}{2,} \p{L}{2,}/u.test(text.replaceAll(typed, ''));
}

/// Two words beside each other, or one that begins a sentence.
function looksLikeSpeech(text: string): boolean {
  return areWords(text) || (/^\p{Lu}\p{Ll}+/u.test(text) && hasWords(text));
}

/// The words in a file, with where they stand.
function wordsIn(source: string): { at: number; text: string }[] {
  const found: { at: number; text: string }[] = [];
  const tell = (node: Node, text: string) => found.push({ at: node.start, text: text.trim().replaceAll(/\s+/g, ' ') });

  function script(node: Node): void {
    if (node.type === 'ImportDeclaration' || node.type.startsWith('TS')) return;
    if (node.type === 'CallExpression' && isConsole(node)) return;
    if (node.type === 'NewExpression' && /Error$/.test(String((node.callee as { name?: string }).name))) return;
    if (node.type === 'Literal' && typeof node.value === 'string' && areWords(node.value)) tell(node, node.value);
    if (node.type === 'TemplateElement') {
      const { raw } = node.value as { raw: string };
      if (areWords(raw)) tell(node, raw);
    }
    children(node).forEach(script);
  }

  function expression(node: Node): void {
    if (node.type === 'Literal' && typeof node.value === 'string' && looksLikeSpeech(node.value)) tell(node, node.value);
    if (node.type === 'TemplateElement' && looksLikeSpeech((node.value as { raw: string }).raw)) tell(node, (node.value as { raw: string }).raw);
    children(node).forEach(expression);
  }

  function markup(node: Node): void {
    if (node.type === 'Comment') return;
    if (node.type === 'Text') return void (hasWords(String(node.data)) && tell(node, String(node.data)));
    if (node.type === 'ExpressionTag') return expression(node);
    if (node.type === 'Attribute') {
      if (!readAloud.includes(String(node.name)) || node.value === true) return;
      for (const part of [node.value].flat() as Node[]) markup(part);
      return;
    }
    children(node).forEach(markup);
  }

  const { fragment, instance, module } = parse(source, { modern: true }) as unknown as Record<string, Node | null>;
  if (fragment != null) markup(fragment);
  for (const part of [instance, module]) if (part != null) script(part.content as Node);
  return found;
}

function isConsole(node: Node): boolean {
  const { callee } = node as unknown as { callee: { object?: { name?: string } } };
  return callee.object?.name === 'console';
}

const files = (readdirSync(root, { recursive: true }) as string[]).filter((file) => file.endsWith('.svelte')).sort();

it('no component has words of its own', () => {
  const wrong = files
    .flatMap((file) => {
      const source = readFileSync(root + file, 'utf8');
      return wordsIn(source).map(({ at, text }) => `src/${file}:${source.slice(0, at).split('\n').length}: ${text}`);
    });
  expect(wrong).toEqual([]);
});

it('colours follow the choice that was made in the app, so no component asks the system', () => {
  const wrong = files.filter((file) => readFileSync(root + file, 'utf8').includes('prefers-color-scheme'));
  expect(wrong).toEqual([]);
});

it('finds what people read, and nothing else', () => {
  const source = `<script lang="ts">
  // A comment with words in it.
  const note = 'Two words';
  const path = 'M3 12h4l3-8 4 16';
  throw new Error('of no interest');
</script>
<p class="some class" title="Hello">Shown {isIt ? 'Yes' : 'no way'} <b>EN 50160</b>&nbsp;{value}</p>
<button aria-label="Close {name}">×</button>`;
  expect(wordsIn(source).map(({ text }) => text)).toEqual(['Hello', 'Shown', 'Yes', 'no way', 'Close', 'Two words']);
});
