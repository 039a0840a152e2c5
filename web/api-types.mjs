// The types of the server's HTTP API, made of its OpenAPI document: src/api/openapi.d.ts.
//
// usage: node api-types.mjs DOCUMENT [--write]
//
// Says whether the file still fits the document, which `edl-server openapi` prints; with --write, makes it fit. The build
// calls it, so that the app cannot drift from the server.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const target = fileURLToPath(new URL('./src/api/openapi.d.ts', import.meta.url));
const [document, mode] = process.argv.slice(2);
if (document === undefined || (mode !== undefined && mode !== '--write')) {
  console.error('usage: node api-types.mjs DOCUMENT [--write]');
  process.exit(2);
}

const head = '// Made by `npm run api:write -- DOCUMENT` of what `edl-server openapi` prints. Do not edit.\n\n';
const made = head + astToString(await openapiTS(JSON.parse(readFileSync(document, 'utf8'))));

if (mode === '--write') {
  writeFileSync(target, made);
} else if (readFileSync(target, 'utf8') !== made) {
  console.error(
    'web/src/api/openapi.d.ts does not fit the server any more. Run in web/:\n' +
      `  npm run api:write -- ${document}\nand follow what TypeScript says then.`,
  );
  process.exit(1);
}
