// What every client script shares: the service to talk to, and one line of output for each step that went well.
const crypto = require('crypto');

const [endpoint, user, password, only] = process.argv.slice(2);

const run = async (steps) => {
  for (const [name, step] of Object.entries(steps)) {
    if (only && only !== name) continue;
    try {
      await step();
    } catch (error) {
      console.error(`${name}: ${error?.stack ?? error}`, error?.response?.data ?? '');
      process.exit(1);
    }
    console.log(name);
  }
};

const statement = (rest = {}) => ({
  actor: { account: { homePage: 'https://shequ.example.edu.cn', name: 'li-hua' } },
  verb: { id: 'http://adlnet.gov/expapi/verbs/completed', display: { 'en-US': 'completed', 'zh-CN': '完成' } },
  object: { id: 'https://shequ.example.edu.cn/courses/tai-chi', definition: { name: { 'zh-CN': '太极拳入门' } } },
  ...rest,
});

const sha2 = (content) => crypto.createHash('sha256').update(content).digest('hex');
const note = Buffer.from('here is a simple attachment 太极');
const attachment = {
  usageType: 'http://id.tincanapi.com/attachment/supporting_media',
  display: { 'en-US': 'A note' },
  contentType: 'text/plain',
  length: note.length,
  sha2: sha2(note),
};

module.exports = { endpoint, user, password, run, statement, note, attachment, uuid: crypto.randomUUID };
