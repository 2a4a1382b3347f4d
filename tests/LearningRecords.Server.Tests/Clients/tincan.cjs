// TinCanJS, the client most authoring tools carry.
const assert = require('assert');
const TinCan = require('tincanjs');
const { endpoint, user, password, run, statement, note, attachment, uuid } = require('./steps.cjs');

const lrs = new TinCan.LRS({ endpoint, username: user, password, allowFail: false });
const agent = new TinCan.Agent(statement().actor);
const activity = new TinCan.Activity({ id: statement().object.id });

// A call that takes its callback in the configuration, as a promise.
const ask = (method, given, configuration = {}) =>
  new Promise((resolve, reject) => {
    const callback = (error, result) => (error === null ? resolve(result) : reject(new Error(`${method}: ${error} ${result?.responseText}`)));
    lrs[method](...given, { ...configuration, callback });
  });

const document = (kind, key) => async () => {
  const id = uuid();
  await ask(`save${kind}`, [id, { bookmark: 1 }], { ...key, contentType: 'application/json', requestHeaders: kind === 'State' ? {} : { 'If-None-Match': '*' } });
  const saved = await ask(`retrieve${kind}`, [id], key);
  assert.deepStrictEqual(saved.contents, { bookmark: 1 });
  await ask(`save${kind}`, [id, 'plain text 太极'], { ...key, contentType: 'text/plain', lastSHA1: saved.etag });
  assert.strictEqual((await ask(`retrieve${kind}`, [id], key)).contents, 'plain text 太极');
  assert.ok((await ask(`retrieve${kind}Ids`, [], key)).includes(id));
  await ask(`drop${kind}`, [id], key);
  assert.strictEqual(await ask(`retrieve${kind}`, [id], key), null);
};

run({
  async statements() {
    const sent = new TinCan.Statement(statement());
    await ask('saveStatement', [sent]);
    const found = await ask('retrieveStatement', [sent.id]);
    assert.strictEqual(found.id, sent.id);
    assert.ok(found.stored && found.authority);
    await ask('saveStatements', [[new TinCan.Statement(statement()), new TinCan.Statement(statement())]]);
    const voiding = { actor: agent, verb: { id: 'http://adlnet.gov/expapi/verbs/voided' }, target: { objectType: 'StatementRef', id: sent.id } };
    await ask('saveStatement', [new TinCan.Statement(voiding)]);
    assert.strictEqual((await ask('retrieveVoidedStatement', [sent.id])).id, sent.id);
  },
  async paging() {
    const verb = { id: `http://example.edu.cn/verbs/${uuid()}` };
    const sent = Array.from({ length: 7 }, () => new TinCan.Statement(statement({ verb })));
    await ask('saveStatements', [sent]);
    let page = await ask('queryStatements', [], { params: { agent, verb: new TinCan.Verb(verb), activity, limit: 3, ascending: true } });
    const found = page.statements;
    while (page.more) {
      page = await ask('moreStatements', [], { url: page.more });
      found.push(...page.statements);
    }
    assert.deepStrictEqual(found.map((s) => s.id), sent.map((s) => s.id));
  },
  async attachments() {
    const content = note.buffer.slice(note.byteOffset, note.byteOffset + note.length);
    const sent = Array.from({ length: 2 }, () => new TinCan.Statement(statement({ attachments: [{ ...attachment, content }] })));
    await ask('saveStatement', [sent[0]]);
    await ask('saveStatements', [[sent[1], new TinCan.Statement(statement())]]);
    const found = await ask('retrieveStatement', [sent[0].id], { params: { attachments: true } });
    assert.strictEqual(found.attachments[0].getContentAsString(), note.toString());
    const page = await ask('queryStatements', [], { params: { attachments: true, limit: 3 } });
    assert.deepStrictEqual(page.statements.map((s) => s.attachments?.[0].getContentAsString()), [undefined, note.toString(), note.toString()]);
  },
  async about() {
    assert.ok((await ask('about', [])).version.includes('1.0.3'));
  },
  async activities() {
    await ask('saveStatement', [new TinCan.Statement(statement())]);
    assert.strictEqual((await ask('retrieveActivity', [activity.id])).definition.name['zh-CN'], '太极拳入门');
  },
  state: document('State', { agent, activity }),
  agentProfiles: document('AgentProfile', { agent }),
  activityProfiles: document('ActivityProfile', { activity }),
});
