// ADL's wrapper for node; it speaks 1.0.1 and leaves attachments to its raw request.
const assert = require('assert');
const adl = require('adl-xapiwrapper');
const { endpoint, user, password, run, statement, note, attachment, uuid } = require('./steps.cjs');

const auth = { user, pass: password };
const lrs = new adl.XAPIWrapper({ url: endpoint, auth });
const { actor: agent, object: { id: activityId } } = statement();

const answered = (resolve, reject) => (error, response, body) => (error ? reject(error) : resolve({ status: response.statusCode, headers: response.headers, body }));
const ask = (method, ...given) => new Promise((resolve, reject) => lrs[method](...given, answered(resolve, reject)));
const request = (options, data) => new Promise((resolve, reject) => adl.xapi_request({ auth, ...options }, data, answered(resolve, reject)));
const succeeded = ({ status, body }, expected = 200) => {
  assert.strictEqual(status, expected, body);
  return body ? JSON.parse(body) : null;
};

const document = (kind, key, tail) => async () => {
  const id = uuid();
  const send = (value, match, noneMatch) => ask(`send${kind}`, ...key, id, ...tail, value, match, noneMatch);
  const get = (name) => ask(`get${kind}`, ...key, name, ...tail, null);
  succeeded(await send({ bookmark: 1, note: '太极' }, null, '*'), 204);
  const first = await get(id);
  assert.deepStrictEqual(succeeded(first), { bookmark: 1, note: '太极' });
  succeeded(await send({ bookmark: 2 }, first.headers.etag, null), 204);
  assert.deepStrictEqual(succeeded(await get(id)), { bookmark: 2, note: '太极' });
  assert.ok(succeeded(await get(null)).includes(id));
};

run({
  async statements() {
    const sent = statement({ id: uuid() });
    assert.deepStrictEqual(succeeded(await ask('sendStatements', sent)), [sent.id]);
    assert.strictEqual(succeeded(await ask('getStatements', { statementId: sent.id }, null)).id, sent.id);
    assert.strictEqual(succeeded(await ask('sendStatements', [statement(), statement()])).length, 2);
    assert.strictEqual((await ask('sendStatements', [statement({ verb: {} })])).status, 400);
  },
  async paging() {
    const verb = { id: `http://example.edu.cn/verbs/${uuid()}` };
    const sent = succeeded(await ask('sendStatements', Array.from({ length: 7 }, () => statement({ verb }))));
    let page = succeeded(await ask('getStatements', { agent: JSON.stringify(agent), verb: verb.id, activity: activityId, limit: 3, ascending: true }, null));
    const found = page.statements;
    while (page.more) {
      page = succeeded(await ask('getStatements', null, page.more));
      found.push(...page.statements);
    }
    assert.deepStrictEqual(found.map((s) => s.id), sent);
  },
  async attachments() {
    const [boundary, id] = ['a-boundary', uuid()];
    const body = Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(statement({ id, attachments: [attachment] }))}\r\n--${boundary}\r\n`),
      Buffer.from(`Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ${attachment.sha2}\r\n\r\n`),
      note,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    const sent = await request({ method: 'POST', url: `${endpoint}statements`, headers: { 'Content-Type': `multipart/mixed; boundary=${boundary}` } }, body);
    assert.deepStrictEqual(succeeded(sent), [id]);
    const answer = await ask('getStatements', { statementId: id, attachments: true }, null);
    assert.ok(answer.headers['content-type'].startsWith('multipart/mixed'));
    assert.ok(answer.body.includes(`\r\n\r\n${note}\r\n--`));
  },
  async about() {
    assert.strictEqual(await new Promise((resolve) => lrs.testConfig(resolve)), true);
  },
  async activities() {
    succeeded(await ask('sendStatements', statement()));
    assert.strictEqual(succeeded(await ask('getActivities', activityId)).definition.name['zh-CN'], '太极拳入门');
  },
  async agents() {
    assert.deepStrictEqual(succeeded(await ask('getAgents', agent)).account, [agent.account]);
  },
  state: document('State', [activityId, agent], [null]),
  agentProfiles: document('AgentProfile', [agent], []),
  activityProfiles: document('ActivityProfile', [activityId], []),
});
