// @xapi/xapi, the TypeScript client.
const assert = require('assert');
const { default: XAPI } = require('@xapi/xapi');
const { endpoint, user, password, run, statement, note, attachment, uuid } = require('./steps.cjs');

const settings = { endpoint, auth: XAPI.toBasicAuth(user, password), version: '1.0.3' };
const xapi = new XAPI(settings);
// In node its default adapter loses the media type of a request with attachments; this one keeps it.
const fetching = new XAPI({ ...settings, adapter: 'fetch' });
const agent = statement().actor;
const activityId = statement().object.id;

const refused = async (status, request) => assert.strictEqual((await request.then(() => null, (error) => error))?.response?.status, status);

// Each document resource has the same calls under its own name.
const document = (kind, key, idName) => async () => {
  const [create, set, get, list, remove] = ['create', 'set', 'get', 'get', 'delete'].map((verb, i) => xapi[`${verb}${kind}${i === 3 ? 's' : ''}`].bind(xapi));
  const value = kind === 'State' ? 'state' : 'profile';
  const id = { ...key, [idName]: uuid() };
  await create({ ...id, [value]: { bookmark: 1, note: '太极' }, ...(kind === 'State' ? {} : { matchHeader: 'If-None-Match', etag: '*' }) });
  await create({ ...id, [value]: { bookmark: 2 }, ...(kind === 'State' ? {} : { matchHeader: 'If-Match', etag: (await get(id)).headers.etag }) });
  const merged = await get(id);
  assert.deepStrictEqual(merged.data, { bookmark: 2, note: '太极' });
  await set({ ...id, [value]: { done: true }, matchHeader: 'If-Match', etag: merged.headers.etag });
  assert.deepStrictEqual((await get(id)).data, { done: true });
  if (kind !== 'State') await refused(412, set({ ...id, [value]: { late: true }, matchHeader: 'If-Match', etag: merged.headers.etag }));
  assert.ok((await list(key)).data.includes(id[idName]));
  await remove(id);
  await refused(404, get(id));
};

run({
  async statements() {
    const [id] = (await xapi.sendStatement({ statement: statement() })).data;
    const { data } = await xapi.getStatement({ statementId: id });
    assert.strictEqual(data.id, id);
    assert.deepStrictEqual(data.verb, statement().verb);
    const ids = (await xapi.sendStatements({ statements: [statement(), statement({ id: uuid() })] })).data;
    assert.strictEqual(ids.length, 2);
    const [voiding] = (await xapi.voidStatement({ actor: agent, statementId: id })).data;
    assert.ok(voiding);
    await refused(404, xapi.getStatement({ statementId: id }));
    assert.strictEqual((await xapi.getVoidedStatement({ voidedStatementId: id })).data.id, id);
    await refused(400, xapi.sendStatement({ statement: statement({ verb: {} }) }));
  },
  async paging() {
    const verb = { id: `http://example.edu.cn/verbs/${uuid()}` };
    const sent = (await xapi.sendStatements({ statements: Array.from({ length: 7 }, () => statement({ verb })) })).data;
    let { data } = await xapi.getStatements({ agent, verb: verb.id, activity: activityId, limit: 3, ascending: true });
    const found = data.statements;
    while (data.more) {
      ({ data } = await xapi.getMoreStatements({ more: data.more }));
      found.push(...data.statements);
    }
    assert.deepStrictEqual(found.map((s) => s.id), sent);
  },
  async attachments() {
    const content = note.buffer.slice(note.byteOffset, note.byteOffset + note.length);
    const [id] = (await fetching.sendStatement({ statement: statement({ attachments: [attachment] }), attachments: [content] })).data;
    const [received, text] = (await fetching.getStatement({ statementId: id, attachments: true })).data;
    assert.strictEqual(received.id, id);
    assert.strictEqual(text, note.toString());
    const [page, first] = (await fetching.getStatements({ attachments: true, limit: 1 })).data;
    assert.strictEqual(page.statements[0].id, id);
    assert.strictEqual(first, note.toString());
  },
  async about() {
    assert.ok((await xapi.getAbout()).data.version.includes('1.0.3'));
  },
  async activities() {
    await xapi.sendStatement({ statement: statement() });
    const { data } = await xapi.getActivity({ activityId });
    assert.strictEqual(data.definition.name['zh-CN'], '太极拳入门');
  },
  async agents() {
    const { data } = await xapi.getAgent({ agent });
    assert.strictEqual(data.objectType, 'Person');
    assert.deepStrictEqual(data.account, [agent.account]);
  },
  state: document('State', { agent, activityId }, 'stateId'),
  agentProfiles: document('AgentProfile', { agent }, 'profileId'),
  activityProfiles: document('ActivityProfile', { activityId }, 'profileId'),
});
