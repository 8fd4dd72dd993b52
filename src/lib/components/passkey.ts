/** Passkeys in the browser: the options come from the server, the device answers, the server checks. */

/** Sends what the device answered. Throws when the server does not take it. */
async function send(path: string, body: object): Promise<void> {
	const answer = await fetch(path, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body)
	});
	if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
}

async function optionsAt<T>(path: string): Promise<T> {
	const answer = await fetch(path, { cache: 'no-store' });
	if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
	return (await answer.json()) as T;
}

/** Signs in with a passkey of this device. Throws when there is none, or it is not taken. */
export async function signIn(): Promise<void> {
	const options = await optionsAt<PublicKeyCredentialRequestOptionsJSON>('/sign-in/passkey');
	const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
	const credential = await navigator.credentials.get({ publicKey });
	await send('/sign-in/passkey', { response: (credential as PublicKeyCredential).toJSON() });
}

/** Makes a passkey on this device for whoever is signed in. Throws when it is not taken. */
export async function add(name: string): Promise<void> {
	const options = await optionsAt<PublicKeyCredentialCreationOptionsJSON>('/you/passkey');
	const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
	const credential = await navigator.credentials.create({ publicKey });
	await send('/you/passkey', { name, response: (credential as PublicKeyCredential).toJSON() });
}
