// An S3-compatible server in memory of a folder; says its port and ends with its standard input.
const S3rver = require('s3rver');

const [directory, bucket] = process.argv.slice(2);
new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets: [{ name: bucket }] })
  .run()
  .then(({ port }) => console.log(port));
process.stdin.resume().on('end', () => process.exit());
