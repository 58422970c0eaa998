// Answers with the path that it believes to be asked for, as Node's own guide has it: new URL(request.url, base).
import http from 'node:http';
import path from 'node:path';

const server = http.createServer((request, response) => {
  let believed;
  try {
    believed = decodeURIComponent(new URL(request.url, 'http://127.0.0.1').pathname);
  } catch {
    response.writeHead(400).end();
    return;
  }
  // As servers of files go on from there.
  response.end(path.posix.normalize(believed));
});
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
