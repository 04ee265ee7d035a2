//! A device that makes and shows passkeys, as browsers and keys do, and wrongly when told to.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The owner touched it.
const PRESENT: u8 = 0x01;
/// The owner proved who they are.
const VERIFIED: u8 = 0x04;
/// A new key is in it.
const ATTESTED: u8 = 0x40;

/// A device with one key.
pub struct Device {
    key: SigningKey,
    id: [u8; 32],
    /// The page it believes to be on.
    pub origin: String,
    /// Uses so far.
    pub count: u32,
    /// Whether it asks who holds it.
    pub verifies: bool,
    handle: Option<String>,
}

impl Device {
    pub fn new(origin: &str) -> Self {
        let key = loop {
            if let Ok(key) = SigningKey::from_slice(&rand::random::<[u8; 32]>()) {
                break key;
            }
        };
        Self {
            key,
            id: rand::random(),
            origin: origin.to_owned(),
            count: 0,
            verifies: true,
            handle: None,
        }
    }

    /// Makes its key a passkey; `asked` is what the site answered.
    pub fn create(&mut self, asked: &str) -> String {
        let asked: Value = serde_json::from_str(asked).unwrap();
        let asked = &asked["publicKey"];
        self.handle = Some(asked["user"]["id"].as_str().unwrap().to_owned());
        let said = self.client_data("webauthn.create", asked);
        let mut data = self.data(asked["rp"]["id"].as_str().unwrap(), ATTESTED);
        data.extend([0; 16]);
        data.extend(32_u16.to_be_bytes());
        data.extend(self.id);
        data.extend(self.public_key());
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        object.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        object.extend(data);
        self.answer(json!({
            "clientDataJSON": BASE64.encode(said),
            "attestationObject": BASE64.encode(object),
            "transports": ["internal"],
        }))
    }

    /// Shows its passkey.
    pub fn show(&mut self, asked: &str) -> String {
        let asked: Value = serde_json::from_str(asked).unwrap();
        let asked = &asked["publicKey"];
        self.count += 1;
        let said = self.client_data("webauthn.get", asked);
        let data = self.data(asked["rpId"].as_str().unwrap(), 0);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&said));
        let signature: Signature = self.key.sign(&signed);
        self.answer(json!({
            "clientDataJSON": BASE64.encode(said),
            "authenticatorData": BASE64.encode(data),
            "signature": BASE64.encode(signature.to_der().as_bytes()),
            "userHandle": self.handle,
        }))
    }

    /// Its signature under something else.
    pub fn signature(&self) -> String {
        let signature: Signature = self.key.sign(b"something else");
        BASE64.encode(signature.to_der().as_bytes())
    }

    fn answer(&self, response: Value) -> String {
        let id = BASE64.encode(self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response}).to_string()
    }

    fn client_data(&self, kind: &str, asked: &Value) -> Vec<u8> {
        json!({"type": kind, "challenge": asked["challenge"], "origin": self.origin})
            .to_string()
            .into_bytes()
    }

    fn data(&self, site: &str, flags: u8) -> Vec<u8> {
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut data = Sha256::digest(site).to_vec();
        data.push(flags | PRESENT | verified);
        data.extend(self.count.to_be_bytes());
        data
    }

    /// As COSE writes it.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = point.as_bytes()[1..].split_at(32);
        let start: &[u8] = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20";
        [start, x, b"\x22\x58\x20", y].concat()
    }
}
