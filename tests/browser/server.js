// SPDX-License-Identifier: Apache-2.0
// A passkeyd of the build under test, on a free port, with a store of its own in a temporary
// folder. It can be replaced by one that knows nothing, at the same address.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer as createSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const startMilliseconds = 15000;

// Each server that runs listens for the end of this process.
process.setMaxListeners(50);

/** A port that nobody listens on. */
export async function freePort() {
  const socket = createSocket();
  await new Promise((resolve) => {
    socket.listen(0, "127.0.0.1", resolve);
  });
  const { port } = socket.address();
  await new Promise((resolve) => {
    socket.close(resolve);
  });
  return port;
}

/** @param {{port?: number, flags?: string[]}} [how]  The port is free unless told. */
export async function startServer(buildDirectory, { port = 0, flags = [] } = {}) {
  const server = { url: null, port, flags, process: null, log: "", directory: null };
  await launch(server, buildDirectory);
  return {
    get url() {
      return server.url;
    },
    get log() {
      return server.log;
    },
    /** Where its store is, for passkeyctl. */
    get store() {
      return `sqlite:${join(server.directory, "passkeyd.db")}`;
    },
    /** Where its store and its mails are. */
    get directory() {
      return server.directory;
    },
    /** The mails that it sent, the oldest first. */
    mails() {
      const folder = join(server.directory, "passkeyd-mail");
      const names = existsSync(folder) ? readdirSync(folder).sort() : [];
      return names
        .filter((name) => name.endsWith(".eml"))
        .map((name) => readFileSync(join(folder, name), "utf8"));
    },
    /** Stop, and start again at the same address with an empty store. */
    async forget() {
      await stop(server);
      await launch(server, buildDirectory);
    },
    /** Stop, and keep the store. */
    halt: () => halt(server),
    /** Start again at the same address, with the store as it is. */
    resume: () => start(server, buildDirectory),
    stop: () => stop(server),
  };
}

async function launch(server, buildDirectory) {
  server.directory = mkdtempSync(join(tmpdir(), "passkey-browser-"));
  await start(server, buildDirectory);
}

async function start(server, buildDirectory) {
  const program = join(buildDirectory, "src", "passkeyd", "passkeyd");
  const flags = [
    "--listen",
    `127.0.0.1:${server.port}`,
    "--store",
    `sqlite:${join(server.directory, "passkeyd.db")}`,
    ...server.flags,
  ];
  server.process = spawn(program, flags, {
    cwd: server.directory,
    env: { ...process.env, PASSKEYD_RATE_LIMITS: "off" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { process: child } = server;
  server.onExit = () => child.kill("SIGKILL");
  process.once("exit", server.onExit);
  server.url = await printedUrl(server);
  server.port = Number(new URL(server.url).port);
}

function printedUrl(server) {
  return new Promise((resolve, reject) => {
    const give = (outcome, value) => {
      clearTimeout(timer);
      outcome(value);
    };
    const timer = setTimeout(
      () => give(reject, new Error(`passkeyd printed no address:\n${server.log}`)),
      startMilliseconds,
    );
    const read = (chunk) => {
      server.log += chunk;
      const found = /http:\/\/localhost:\d+/.exec(server.log.slice(server.mark ?? 0));
      if (found) {
        give(resolve, found[0]);
      }
    };
    server.mark = server.log.length;
    server.process.stdout.on("data", read);
    server.process.stderr.on("data", read);
    server.process.on("error", (error) => give(reject, error));
    server.process.on("exit", (code, signal) => {
      server.log += `(ended: ${signal ?? code})\n`;
      give(reject, new Error(`passkeyd ended before it was ready:\n${server.log}`));
    });
  });
}

async function stop(server) {
  await halt(server);
  rmSync(server.directory, { recursive: true, force: true });
}

async function halt(server) {
  const { process: child } = server;
  process.removeListener("exit", server.onExit);
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 10000);
    await ended;
    clearTimeout(timer);
  }
}

/** Use a server with these flags in a case. */
export async function withServer(tab, flags, work) {
  const server = await startServer(tab.build, { flags });
  tab.useServer(server);
  try {
    await work(server);
  } finally {
    await server.stop();
  }
}
