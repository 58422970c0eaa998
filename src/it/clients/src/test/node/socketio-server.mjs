// A Socket.IO server with one of everything: echo with acknowledgement, rooms, binary, a burst. Prints "listening PORT".
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer();
// Many packets in one polling response, and a ping that a test outlives several times.
const io = new Server(http, { pingInterval: 2000, pingTimeout: 30000, maxHttpBufferSize: 20_000_000 });

io.on('connection', (socket) => {
  socket.on('echo', (value, answer) => answer(value));
  socket.on('join', async (room, answer) => {
    await socket.join(room);
    answer(room);
  });
  socket.on('tell', (room, message) => io.to(room).emit('told', message));
  socket.on('burst', (count) => {
    for (let i = 0; i < count; i++) {
      socket.emit('numbered', i);
    }
  });
  socket.on('transport', (answer) => answer(socket.conn.transport.name));
});

http.listen(0, '127.0.0.1', () => console.log(`listening ${http.address().port}`));
process.on('SIGTERM', () => process.exit(0));
