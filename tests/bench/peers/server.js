#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// A relying party on SimpleWebAuthn, Fastify and better-sqlite3, with the routes of passkeyd that bench_server
// requests and what passkeyd writes for them: a row for a ceremony, and in one transaction its deletion, the sign
// count, a session and an audit row. `--listen 127.0.0.1:0 --store sqlite:PATH`, as passkeyd.
import { createHash, randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import {
    generateAuthenticationOptions, generateRegistrationOptions, verifyAuthenticationResponse,
    verifyRegistrationResponse,
} from "@simplewebauthn/server";
import Database from "better-sqlite3";
import fastify from "fastify";

const RP_ID = "localhost";
const CEREMONY_MS = 300_000;
const SESSION_MS = 86_400_000;

const { values } = parseArgs({ options: { listen: { type: "string" }, store: { type: "string" } } });
const database = new Database(values.store.replace(/^sqlite:/, ""));
database.pragma("journal_mode = WAL");
database.pragma(`synchronous = ${process.env.PEER_SYNCHRONOUS ?? "FULL"}`);
database.exec(`
    CREATE TABLE user (id BLOB PRIMARY KEY, name TEXT UNIQUE NOT NULL) WITHOUT ROWID;
    CREATE TABLE credential (id TEXT PRIMARY KEY, user_id BLOB NOT NULL, public_key BLOB NOT NULL,
        sign_count INTEGER NOT NULL, transports TEXT NOT NULL, used_at_ms INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX credential_user ON credential (user_id);
    CREATE TABLE ceremony (id TEXT PRIMARY KEY, challenge TEXT NOT NULL, user_id BLOB, user_name TEXT,
        expires_at_ms INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE session (token_hash BLOB PRIMARY KEY, user_id BLOB NOT NULL, expires_at_ms INTEGER NOT NULL)
        WITHOUT ROWID;
    CREATE TABLE audit (id INTEGER PRIMARY KEY, event TEXT NOT NULL, user_id BLOB, at_ms INTEGER NOT NULL);
`);

const sql = {
    addCeremony: database.prepare("INSERT INTO ceremony VALUES (?, ?, ?, ?, ?)"),
    ceremony: database.prepare("SELECT * FROM ceremony WHERE id = ? AND expires_at_ms > ?"),
    removeCeremony: database.prepare("DELETE FROM ceremony WHERE id = ?"),
    user: database.prepare("SELECT * FROM user WHERE name = ?"),
    addUser: database.prepare("INSERT INTO user VALUES (?, ?)"),
    credential: database.prepare("SELECT * FROM credential WHERE id = ?"),
    credentials: database.prepare("SELECT * FROM credential WHERE user_id = ?"),
    addCredential: database.prepare("INSERT INTO credential VALUES (?, ?, ?, ?, ?, ?)"),
    useCredential: database.prepare("UPDATE credential SET sign_count = ?, used_at_ms = ? WHERE id = ?"),
    addSession: database.prepare("INSERT INTO session VALUES (?, ?, ?)"),
    session: database.prepare("SELECT user_id FROM session WHERE token_hash = ? AND expires_at_ms > ?"),
    addAudit: database.prepare("INSERT INTO audit (event, user_id, at_ms) VALUES (?, ?, ?)"),
};

class Refusal extends Error {
    constructor(statusCode, code) {
        super(code);
        this.statusCode = statusCode;
    }
}

function require(condition, statusCode, code) {
    if (!condition)
        throw new Refusal(statusCode, code);
}

const hash = (token) => createHash("sha256").update(token).digest();

function startCeremony(options, userId, userName) {
    const ceremonyId = randomBytes(16).toString("base64url");
    sql.addCeremony.run(ceremonyId, options.challenge, userId, userName, Date.now() + CEREMONY_MS);
    return { ceremonyId, publicKey: options };
}

function findCeremony(id) {
    const ceremony = sql.ceremony.get(id, Date.now());
    require(ceremony !== undefined, 410, "ceremony_unknown");
    return ceremony;
}

// In a transaction. The deletion makes sure that a ceremony is finished once.
function finishCeremony(ceremony, event, userId) {
    const now = Date.now();
    const token = randomBytes(32).toString("base64url");
    require(sql.removeCeremony.run(ceremony.id).changes === 1, 410, "ceremony_unknown");
    sql.addSession.run(hash(token), userId, now + SESSION_MS);
    sql.addAudit.run(event, userId, now);
    return { user: { id: userId.toString("base64url") }, session: { token, expiresAt: now + SESSION_MS } };
}

const addAccount = database.transaction((ceremony, credential) => {
    sql.addUser.run(ceremony.user_id, ceremony.user_name);
    sql.addCredential.run(credential.id, ceremony.user_id, credential.publicKey, credential.counter,
        JSON.stringify(credential.transports ?? []), 0);
    return finishCeremony(ceremony, "registration", ceremony.user_id);
});

const useCredential = database.transaction((ceremony, credential, signCount) => {
    sql.useCredential.run(signCount, Date.now(), credential.id);
    return finishCeremony(ceremony, "authentication", credential.user_id);
});

const server = fastify();
let origin = "";

server.post("/v1/registration/options", async (request, reply) => {
    const { name } = request.body.user;
    require(sql.user.get(name) === undefined, 409, "conflict");
    const userID = randomBytes(32);
    const options = await generateRegistrationOptions({
        rpName: "Peer", rpID: RP_ID, userName: name, userID,
        authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
    });
    reply.code(201);
    return startCeremony(options, userID, name);
});

server.post("/v1/registration/verify", async (request, reply) => {
    const ceremony = findCeremony(request.body.ceremonyId);
    const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: request.body.credential, expectedChallenge: ceremony.challenge, expectedOrigin: origin,
        expectedRPID: RP_ID, requireUserVerification: false,
    });
    require(verified, 400, "signature_invalid");
    reply.code(201);
    return addAccount(ceremony, registrationInfo.credential);
});

server.post("/v1/authentication/options", async (request, reply) => {
    const user = request.body.username === undefined ? undefined : sql.user.get(request.body.username);
    const listed = user === undefined ? [] : sql.credentials.all(user.id);
    const options = await generateAuthenticationOptions({
        rpID: RP_ID, userVerification: "preferred",
        allowCredentials: listed.map(({ id, transports }) => ({ id, transports: JSON.parse(transports) })),
    });
    reply.code(201);
    return startCeremony(options, user?.id ?? null, null);
});

server.post("/v1/authentication/verify", async (request) => {
    const ceremony = findCeremony(request.body.ceremonyId);
    const credential = sql.credential.get(request.body.credential.id);
    require(credential !== undefined, 400, "unknown_credential");
    require(ceremony.user_id === null || ceremony.user_id.equals(credential.user_id), 400, "credential_not_allowed");
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: request.body.credential, expectedChallenge: ceremony.challenge, expectedOrigin: origin,
        expectedRPID: RP_ID, requireUserVerification: false,
        credential: { id: credential.id, publicKey: credential.public_key, counter: credential.sign_count },
    });
    require(verified, 400, "signature_invalid");
    return useCredential(ceremony, credential, authenticationInfo.newCounter);
});

server.get("/v1/session/check", async (request, reply) => {
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1];
    require(token !== undefined && sql.session.get(hash(token), Date.now()) !== undefined, 401, "unauthenticated");
    reply.code(204);
});

const [host, port] = values.listen.split(":");
await server.listen({ host, port: Number(port) });
origin = `http://localhost:${server.server.address().port}`;
process.on("SIGTERM", () => process.exit(0));
console.log(`listening: ${origin}`);
