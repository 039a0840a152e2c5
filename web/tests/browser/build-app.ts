import { execFileSync } from 'node:child_process';
import { webRoot } from './chromium.ts';

/// The tests look at what is shipped, so it is built first.
export default function buildApp(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: webRoot, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'production' } });
}
