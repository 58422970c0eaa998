// Usage: vite-server.mjs FOLDER PORT. Writes a page of a few lines there and serves it with Vite's defaults. Prints "listening PORT".
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer } from 'vite';

const [root, port] = process.argv.slice(2);
await mkdir(root, { recursive: true });
await writeFile(join(root, 'index.html'), '<!doctype html><p id="text"></p><script type="module" src="/main.js"></script>\n');
await writeFile(join(root, 'style.css'), '#text { color: rgb(1, 1, 1); }\n');
await writeFile(join(root, 'words.js'), "export const words = 'before';\n");
await writeFile(
  join(root, 'main.js'),
  `import './style.css';
import { words } from './words.js';

const show = (what) => { document.getElementById('text').textContent = what; };
show(words);
import.meta.hot.accept('./words.js', (changed) => show(changed.words));
`,
);

const server = await createServer({
  root,
  configFile: false,
  cacheDir: join(root, '.cache'),
  server: { host: '127.0.0.1', port: Number(port), strictPort: true },
});
await server.listen();
console.log(`listening ${server.httpServer.address().port}`);
process.on('SIGTERM', () => process.exit(0));
