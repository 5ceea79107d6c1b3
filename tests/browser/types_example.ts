// SPDX-License-Identifier: Apache-2.0
// What docs/passkey-js.md shows, as a program that must compile against passkey.d.ts, and below it
// lines that must not. It is never run.

import * as passkey from "../../web/passkey.js";

export async function asDocumented(id: string): Promise<string | null> {
    passkey.settings.server = "https://id.example.org";
    Object.assign(passkey.sentences, { cancelled: "Abgebrochen." });
    const problem: passkey.PasskeyError | null = passkey.unsupported();
    const known = await passkey.capabilities();
    const phone: boolean | undefined = known.hybridTransport;
    if (await passkey.autofillAvailable()) {
        passkey.signInByAutofill().then(({ user }) => user.displayName || user.name);
    }
    await passkey.register({ user: { name: "ada@example.org", displayName: "Ada" } });
    await passkey.register({
        label: "Work laptop",
        attachment: "platform",
        hints: ["client-device"],
    });
    const upgraded: passkey.Answer | null = await passkey.upgrade();
    const { session, idToken } = await passkey.signIn({
        session: "bearer",
        idToken: true,
        username: "ada",
    });
    passkey.settings.headers.Authorization = `Bearer ${session?.token}`;
    await passkey.call(`/v1/account/credentials/${id}`, { label: "Phone" }, { method: "PATCH" });
    const account = await passkey.call<{ credentials: passkey.Credential[] }>("/v1/account");
    const first = passkey.encode(
        await crypto.subtle.digest("SHA-256", new TextEncoder().encode("notes")),
    );
    const { prf } = await passkey.signIn({ extensions: { prf: { eval: { first } } } });
    if (prf) {
        await crypto.subtle.importKey("raw", prf.first, "HKDF", false, ["deriveKey"]);
    }
    await passkey.abort();
    const bytes: Uint8Array = passkey.decode("AQID");
    const creation = passkey.parseCreationOptions({});
    const request: PublicKeyCredentialRequestOptions = passkey.parseRequestOptions({});
    const credential = await navigator.credentials.create({ publicKey: creation });
    const json: object = passkey.toJSON(credential as PublicKeyCredential);
    const said = [
        idToken,
        problem,
        phone,
        upgraded,
        account.credentials[0]?.provider,
        bytes,
        request,
        json,
    ];
    return said.length ? (account.credentials[0]?.lastUsedAt ?? null) : null;
}

export async function errors(): Promise<number | null> {
    try {
        await passkey.signIn();
        return null;
    } catch (error) {
        if (error instanceof passkey.PasskeyError && error.reason === "rate_limited") {
            return error.retryAfter;
        }
        throw error;
    }
}

export function mistakes(error: passkey.PasskeyError): void {
    // @ts-expect-error: there is no such reason
    error.reason === "forgotten";
    // @ts-expect-error: a name belongs to a user
    passkey.register({ name: "ada" });
    // @ts-expect-error: a session of another kind
    passkey.signIn({ session: "forever" });
    // @ts-expect-error: text, not bytes
    passkey.decode(new Uint8Array());
    // @ts-expect-error: it may be null
    passkey.upgrade().then((answer) => answer.user);
    // @ts-expect-error: nobody sets it
    error.code = "ok";
}
