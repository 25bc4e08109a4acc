// Paddle's own SDK against the stand-in for Paddle's API: what it creates, lists and
// revokes there, and that paddlint sees the same.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import https from 'node:https';
import fs from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { Paddle, LogLevel } = require('@paddle/paddle-node-sdk');

const [paddlint, url, all, reads, folder] = process.argv.slice(2);
const client = (key) => new Paddle(key, { environment: url, logLevel: LogLevel.none });
const paddle = client(all);

const run = (...args) => {
  const result = spawnSync(paddlint, ['account', ...args, '--base-url', url], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, PADDLE_API_KEY: all },
  });
  return { status: result.status, text: result.stdout + result.stderr, stdout: result.stdout };
};
const listed = () => {
  const answer = run('tokens', 'list', '--status', 'all', '--format', 'json');
  assert.equal(answer.status, 0, answer.text);
  return JSON.parse(answer.stdout).tokens;
};
const everything = async (parameters) => {
  const found = [];
  for await (const token of paddle.clientTokens.list(parameters)) found.push(token);
  return found;
};

// Created by the SDK: what comes back is what was asked for.
const made = await paddle.clientTokens.create({ name: 'From the SDK', description: 'for a test' });
assert.match(made.id, /^ctkn_[a-z\d]{26}$/);
assert.match(made.token, /^live_[a-zA-Z0-9]{27}$/);
assert.equal(made.name, 'From the SDK');
assert.equal(made.description, 'for a test');
assert.equal(made.status, 'active');
assert.equal(made.revokedAt, null);
assert.deepEqual((await paddle.clientTokens.get(made.id)).token, made.token);

// Listed by the SDK, over its pages: newest first, and the same as paddlint's list.
const pages = await everything({ perPage: 7 });
assert.equal(pages.length, 121);
assert.equal(pages[0].id, made.id);
assert.equal(new Set(pages.map((token) => token.id)).size, 121);
const oldest = await everything({ perPage: 50, orderBy: 'id[ASC]' });
assert.deepEqual(oldest.map((token) => token.id), pages.map((token) => token.id).reverse());
assert.deepEqual(
  listed().map(({ id, token, name, status, created_at }) => [id, token, name, status, created_at]),
  pages.map(({ id, token, name, status, createdAt }) => [id, token, name, status, createdAt]),
);

// Created by paddlint, seen by the SDK.
const answer = run('tokens', 'create', '--name', 'From paddlint', '--format', 'json');
assert.equal(answer.status, 0, answer.text);
const { token: own } = JSON.parse(answer.stdout);
assert.equal((await paddle.clientTokens.get(own.id)).name, 'From paddlint');

// Revoked by one, seen by the other.
assert.equal((await paddle.clientTokens.revoke(made.id)).status, 'revoked');
assert.match(run('tokens', 'revoke', made.token, '--yes').text, /already revoked/);
assert.equal(run('tokens', 'revoke', own.token, '--yes').status, 0);
const revoked = await paddle.clientTokens.get(own.id);
assert.equal(revoked.status, 'revoked');
assert.ok(revoked.revokedAt);
assert.equal((await paddle.clientTokens.revoke(own.id)).status, 'revoked');
assert.equal((await everything({ perPage: 200 })).length, 120);
assert.equal((await everything({ status: ['active', 'revoked'] })).length, 122);
await assert.rejects(paddle.clientTokens.update(own.id, { status: 'active' }), { code: 'bad_request' });

// Refusals are what the SDK takes for such.
const refused = [
  [() => client(reads).clientTokens.create({ name: 'x' }), 'forbidden'],
  [() => client(all.slice(0, -3) + 'zzz').clientTokens.get(own.id), 'invalid_token'],
  [() => client('nonsense').clientTokens.get(own.id), 'authentication_malformed'],
  [() => paddle.clientTokens.get('ctkn_01kb00000000000000000000zz'), 'not_found'],
  [() => paddle.clientTokens.create({ name: '' }), 'bad_request'],
];
for (const [ask, code] of refused) await assert.rejects(ask, { code }, code);

// TLS: a certificate that nobody signed is refused before the key leaves.
let seen = 0;
const options = { key: fs.readFileSync(`${folder}/key.pem`), cert: fs.readFileSync(`${folder}/cert.pem`) };
const server = https.createServer(options, (_, response) => { seen += 1; response.end('{}'); });
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const secure = `https://127.0.0.1:${server.address().port}`;
const child = await new Promise((done) => {
  // Not blocking: the server runs in this process.
  execFile(
    paddlint,
    ['account', 'tokens', 'list', '--base-url', secure],
    { env: { PADDLE_API_KEY: all, SSL_CERT_FILE: `${folder}/cert.pem` } },
    (error, stdout, stderr) => done({ status: error?.code ?? 0, text: stdout + stderr }),
  );
});
server.close();
assert.equal(child.status, 2, child.text);
assert.match(child.text, /certificate/);
assert.equal(seen, 0, 'a request was sent over TLS that nobody vouches for');
assert.ok(!child.text.includes(all.slice(40)));

console.log('the SDK, paddlint and the stand-in agree');
