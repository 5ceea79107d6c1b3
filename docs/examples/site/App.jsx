// SPDX-License-Identifier: Apache-2.0
// The page of the site: it signs people in at the service and hands the ID token to the
// site's backend (server.js), which answers with the account.

import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import * as passkey from "passkeyd-client";

passkey.settings.server = "http://localhost:8080";

// The site has sessions of its own, so none is needed at the service.
const options = { idToken: true, session: "none" };

async function accountOf({ idToken }) {
  const response = await fetch("/api/sign-in", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ idToken }),
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.error);
  }
  return answer;
}

function SignIn({ onAccount }) {
  const [name, setName] = useState("");
  const [message, setMessage] = useState("");

  async function run(ceremony) {
    setMessage("");
    try {
      onAccount(await accountOf(await ceremony));
    } catch (error) {
      // "aborted": another request took its place, so there is nothing to say.
      setMessage(error.reason === "aborted" ? "" : error.message);
    }
  }

  useEffect(() => {
    passkey.autofillAvailable().then((available) => {
      if (available) {
        run(passkey.signInByAutofill(options));
      }
    });
    return () => {
      passkey.abort();
    };
  }, []);

  return (
    <>
      <p>
        <button onClick={() => run(passkey.signIn(options))}>Sign in with a passkey</button>
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run(passkey.register({ ...options, user: { name } }));
        }}
      >
        <label>
          Name{" "}
          <input
            autoComplete="username webauthn"
            required
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>{" "}
        <button>Create account</button>
      </form>
      <p role="status">{message}</p>
    </>
  );
}

function Account({ account, onSignOut }) {
  return (
    <>
      <p role="status">Hello {account.name}</p>
      <ul>
        {account.passkeys.map(({ id, label }) => (
          <li key={id}>{label}</li>
        ))}
      </ul>
      <button onClick={onSignOut}>Sign out</button>
    </>
  );
}

function App() {
  const [account, setAccount] = useState(null);
  return (
    <>
      <h1>A shop</h1>
      {account ? (
        <Account account={account} onSignOut={() => setAccount(null)} />
      ) : (
        <SignIn onAccount={setAccount} />
      )}
    </>
  );
}

createRoot(document.getElementById("app")).render(<App />);
