// SPDX-License-Identifier: Apache-2.0
// Types of passkey.js. How to use it is told in docs/passkey-js.md.

/** Where the service is, and what every request to it carries. Change it before the first call. */
export const settings: {
  /** "" for the page's own origin, or another's: "https://id.example.org". */
  server: string;
  /** `{ Authorization: "Bearer psk_s_…" }` where sessions are tokens and not cookies. */
  headers: Record<string, string>;
};

/** Sentences for people, by "ceremony.reason", server's code, or reason. Put your own in here. */
export const sentences: Record<string, string>;

export type Reason =
  | "cancelled"
  | "aborted"
  | "timeout"
  | "expired"
  | "already_registered"
  | "not_supported"
  | "security"
  | "authenticator"
  | "credential_unknown"
  | "unauthenticated"
  | "rate_limited"
  | "network"
  | "server"
  | "refused";

/** The one error that this module throws. `message` is a sentence for people. */
export class PasskeyError extends Error {
  constructor(
    reason: Reason,
    facts?: {
      /** Chooses the sentence. */
      ceremony?: "registration" | "authentication";
      problem?: object | null;
      status?: number;
      retryAfter?: number | null;
      cause?: unknown;
    },
  );
  readonly reason: Reason;
  /** The server's own words, or null when it was not the server that refused. */
  readonly code: string | null;
  readonly detail: string | null;
  readonly status: number | null;
  /** With `credential_unknown`: the passkey that nobody knows. */
  readonly credentialId: string | null;
  /** Seconds. */
  readonly retryAfter: number | null;
}

export interface Credential {
  id: string;
  label: string;
  provider: string | null;
  aaguid: string;
  synced: boolean;
  discoverable: boolean | null;
  /** Whether it has ever verified the user. */
  uvInitialized: boolean;
  transports: string[];
  createdAt: string;
  lastUsedAt: string | null;
  disabledAt: string | null;
  /** If "operator", only an operator can enable it. */
  disabledBy: "user" | "operator" | null;
  /** When its counter did not grow, as if it had been copied. */
  signCountRegressedAt: string | null;
  /** Until then what comes from a recovery may do little. */
  heldUntil: string | null;
  /** When a newer passkey probably took its place on the device. */
  replacedAt: string | null;
}

/** What the server answers to an accepted registration or sign-in. */
export interface Answer {
  user: { id: string; name: string; displayName: string };
  /** The passkey that was made or used. */
  credential: Credential;
  recovery: {
    strength: "weak" | "fair" | "strong";
    passkeys: number;
    synced: number;
    recoveryCodesLeft: number;
    advice: { code: string; message: string }[];
  };
  /** Codes of what the person should know about the passkey: `may_replace_earlier`, … */
  warnings: string[];
  /** What authenticators should know; already passed on. */
  signals: object;
  /** What the authenticator of a new passkey signed, where asked for. */
  extensions?: { credentialProtectionPolicy?: string; minPinLength?: number };
  session?: { expiresAt: string; restricted?: boolean; token?: string };
  /** An ID token for a backend, where asked for: docs/id-tokens.md. */
  idToken?: string;
  /** PRF results, where asked for. They stay in the page. */
  prf?: { first: ArrayBuffer; second?: ArrayBuffer };
}

export interface Options {
  /** What the browser's dialog should put first: "client-device", "hybrid", "security-key". */
  hints?: string[];
  /** Inputs in their JSON form: `{ prf: { eval: { first: "base64url" } } }`. */
  extensions?: object;
  /** How the session is kept; "cookie" where nothing is said. */
  session?: "cookie" | "bearer" | "none";
  /** Request an ID token, to hand to a backend. */
  idToken?: boolean;
}

/** Why this page cannot use passkeys at all, or null when it can. */
export function unsupported(): PasskeyError | null;

/** Whether a field with `autocomplete="username webauthn"` can offer passkeys. */
export function autofillAvailable(): Promise<boolean>;

/** What this browser and computer can do; a member that is absent or undefined is not known. */
export function capabilities(): Promise<Record<string, boolean | undefined>>;

/** Make a passkey: for a new account when `user` is given, else for the one that is signed in. */
export function register(
  options?: Options & {
    user?: { name?: string; displayName?: string };
    /** The token of a link that invites to sign up. */
    link?: string;
    /** The label of the passkey, or a function that makes it; absent: the server decides. */
    label?: string | ((credential: PublicKeyCredential) => string);
    /** The user whom the page shows: if somebody else is signed in, the answer is `conflict`. */
    userId?: string;
    attachment?: "platform" | "cross-platform";
  },
): Promise<Answer>;

/** Sign in with a passkey that the person chooses. With a session: prove again who is there. */
export function signIn(options?: Options & { username?: string }): Promise<Answer>;
/**
 * Sign in only with a passkey that is at hand, without a dialog if there is none (immediate mode).
 * Null: there is none, the person closed the list, or the browser does not know the mode.
 */
export function signIn(options: Options & { immediate: true }): Promise<Answer | null>;

/**
 * Offer passkeys in the suggestions of a field, and wait, for hours if need be. Any other request
 * ends the waiting, and while another is under way it does not begin: both reject as `aborted`.
 */
export function signInByAutofill(options?: Options): Promise<Answer>;

/**
 * Ask the password manager for a passkey without a dialog, for the account that is signed in.
 * Never throws: null when the browser or the manager would rather not.
 */
export function upgrade(options?: {
  label?: string;
  session?: Options["session"];
}): Promise<Answer | null>;

/** End the request that waits for a person; it rejects as `aborted`. Settles when none is left. */
export function abort(): Promise<void>;

/** Call an endpoint: GET without a body, else POST, unless told otherwise. Null: an empty answer. */
export function call<Result = any>(
  path: string,
  body?: object,
  options?: {
    method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
    signal?: AbortSignal;
    ceremony?: "registration" | "authentication";
  },
): Promise<Result>;

/** base64url, without padding. */
export function encode(bytes: ArrayBuffer | ArrayBufferView): string;
export function decode(text: string): Uint8Array;

/** From PublicKeyCredentialCreationOptionsJSON to what `navigator.credentials.create` takes. */
export function parseCreationOptions(json: object): PublicKeyCredentialCreationOptions;
/** From PublicKeyCredentialRequestOptionsJSON to what `navigator.credentials.get` takes. */
export function parseRequestOptions(json: object): PublicKeyCredentialRequestOptions;
/** The JSON form of a credential as the server gets it: without PRF results. */
export function toJSON(credential: PublicKeyCredential): object;
