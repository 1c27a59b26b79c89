// What `bare-read` does, in Node.js with the AWS SDK: one BatchGetItem of the keys in READ_KEYS, whose items it counts. It speaks to the
// Runtime API over one kept connection, as Lambda's own client does.

import http from "node:http";
import { BatchGetItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";

const { AWS_LAMBDA_RUNTIME_API, READ_KEYS, TABLE_NAME } = process.env;
const client = new DynamoDBClient({});
const Keys = JSON.parse(READ_KEYS).map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }));

async function read() {
    const { Responses } = await client.send(new BatchGetItemCommand({ RequestItems: { [TABLE_NAME]: { Keys } } }));
    return { statusCode: 200, items: Responses[TABLE_NAME].length };
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const [host, port] = AWS_LAMBDA_RUNTIME_API.split(":");

function call(method, path, body) {
    return new Promise((resolve, reject) => {
        const request = http.request({ agent, host, port, method, path: `/2018-06-01/runtime/invocation/${path}` }, (answer) => {
            const chunks = [];
            answer.on("data", (chunk) => chunks.push(chunk));
            answer.on("end", () => resolve({ headers: answer.headers, body: Buffer.concat(chunks).toString() }));
        });
        request.on("error", reject);
        request.end(body);
    });
}

// Before the first event, so that no event waits for the connection.
await read();
for (;;) {
    const { headers, body } = await call("GET", "next");
    JSON.parse(body);
    await call("POST", `${headers["lambda-runtime-aws-request-id"]}/response`, JSON.stringify(await read()));
}
