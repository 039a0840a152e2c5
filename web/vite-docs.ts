import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

/// Puts the viewer of /docs beside public/docs/index.html, as its package has it.
export function docsViewer(): Plugin {
  const find = createRequire(import.meta.url);
  return {
    name: 'edl-docs-viewer',
    apply: 'build',
    generateBundle() {
      for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
        const source = readFileSync(find.resolve(`swagger-ui-dist/${file}`));
        this.emitFile({ type: 'asset', fileName: `docs/${file}`, source });
      }
    },
  };
}
