// The service description, as both sides load it.
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const file = fileURLToPath(new URL('exchange.proto', import.meta.url));

export const { Exchange } = grpc.loadPackageDefinition(
  loader.loadSync(file, { longs: Number, defaults: true }),
).exchange;
