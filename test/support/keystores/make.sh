#!/usr/bin/env bash
# Makes the keystores and certificates of this folder anew, with the real openssl and keytool. The tests need neither of them
# for these: what they read lies here. Every password is "changeit" unless the name says otherwise.
set -euo pipefail
cd "$(dirname "$0")"
rm -f ./*.p12 ./*.pfx ./*.jks ./*.pem ./*.crt ./*.cer ./*.der
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
readonly START=20200101000000Z END=21200101000000Z

cat > "$work/ca.cnf" <<'CONFIG'
[ca]
default_ca = any
[any]
database = $ENV::WORK/index.txt
rand_serial = yes
new_certs_dir = $ENV::WORK
unique_subject = no
default_md = sha256
policy = whatever
[whatever]
commonName = supplied
organizationName = optional
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
[server]
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
[elsewhere]
extendedKeyUsage = serverAuth
subjectAltName = DNS:elsewhere.example.com
[client]
extendedKeyUsage = clientAuth
CONFIG
export WORK="$work"
touch "$work/index.txt"

rsa() { openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/$1.key"; }
ec() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/$1.key"; }
# certify NAME COMMON-NAME ISSUER EXTENSIONS [START END]; an ISSUER that is the NAME itself signs itself.
certify() {
  openssl req -new -key "$work/$1.key" -subj "/O=Keyring tests/CN=$2" -out "$work/$1.csr"
  local by=(-cert "$work/$3.crt" -keyfile "$work/$3.key")
  if [ "$1" = "$3" ]; then by=(-selfsign -keyfile "$work/$1.key"); fi
  openssl ca -batch -notext -config "$work/ca.cnf" "${by[@]}" -in "$work/$1.csr" -extensions "$4" \
    -startdate "${5:-$START}" -enddate "${6:-$END}" -out "$work/$1.crt" 2> /dev/null
}
p12() { openssl pkcs12 -export -passout "${PASSWORD:-pass:changeit}" "$@"; }
client() { echo -inkey "$work/$1.key" -in "$work/$1.crt"; }

ec root && certify root "Root of the tests" root authority
ec issuing && certify issuing "Issuing authority" root authority
ec other && certify other "Authority that nobody knows" other authority
cp "$work/root.crt" root.pem
cp "$work/other.crt" other-root.pem
cat "$work/issuing.crt" "$work/root.crt" > authorities.pem

for server in server server-expired server-elsewhere server-of-other; do ec "$server"; done
certify server localhost root server
certify server-expired localhost root server 20200101000000Z 20210101000000Z
certify server-elsewhere elsewhere.example.com root elsewhere
certify server-of-other localhost other server
for server in server server-expired server-elsewhere server-of-other; do
  cat "$work/$server.key" "$work/$server.crt" > "$server.pem"
done

rsa client && certify client "Client of the tests" issuing client
ec ec-client && certify ec-client "Client with an EC key" issuing client
ec stranger && certify stranger "Client of another authority" other client
ec ended && certify ended "Client whose time is over" issuing client 20200101000000Z 20210101000000Z
ec early && certify early "Client whose time has not come" issuing client 20900101000000Z "$END"

# p12, as OpenSSL 3 and as older ones write it
p12 $(client client) -certfile authorities.pem -name client -out modern.p12
cp modern.p12 client.pfx
p12 $(client client) -legacy -certfile "$work/issuing.crt" -name client -out old-rc2.p12
p12 $(client client) -legacy -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -name client -out old-3des.p12
p12 $(client ec-client) -keypbe AES-128-CBC -certpbe AES-192-CBC -macalg sha512 -name ec -out ec.p12
p12 $(client ec-client) -keypbe NONE -certpbe NONE -nomac -name ec -out open.p12
PASSWORD="pass:Gänsefüße €" p12 $(client ec-client) -name ec -out unicode-password.p12
PASSWORD=pass: p12 $(client ec-client) -name ec -out no-password.p12
p12 $(client ec-client) -certfile other-root.pem -name ec -out ec-with-trust.p12
p12 $(client stranger) -name stranger -out stranger.p12
p12 $(client ended) -name ended -out expired.p12
p12 $(client early) -name early -out not-yet-valid.p12
p12 -nokeys -in authorities.pem -out trust.p12
p12 $(client ec-client) -iter 16777217 -name ec -out costly.p12

# keytool, the first as the documentation of the model that Keyring follows has it
keytool -genkeypair -alias nt-ms -keyalg RSA -keysize 2048 -storetype PKCS12 -keystore cb-mtls-server.p12 -validity 3650 \
  -ext SAN=dns:localhost,ip:127.0.0.1 -dname "CN=localhost, O=Keyring tests" -storepass changeit 2> /dev/null
cp cb-mtls-server.p12 keytool-with-trust.p12
openssl x509 -outform der -in root.pem -out certificate.der
keytool -import -alias company-alias -keystore ./keytool-with-trust.p12 -file ./certificate.der -noprompt -storepass changeit 2> /dev/null
java() { keytool -importkeystore -noprompt -srckeystore "$1" -srcstorepass changeit -destkeystore "$2" -deststoretype "$3" -deststorepass changeit "${@:4}" 2> /dev/null; }
p12 $(client ec-client) -name ec -out "$work/ec.p12"
java modern.p12 client.jks JKS
java "$work/ec.p12" ec.jks JKS
java modern.p12 key-password.jks JKS -srcalias client -destkeypass "a key's own"
java modern.p12 several.p12 PKCS12
java "$work/ec.p12" several.p12 PKCS12
keytool -import -alias root -keystore trust.jks -storetype JKS -file root.pem -noprompt -storepass changeit 2> /dev/null
java client.jks client.jceks JCEKS

# PEM
cat "$work/client.key" "$work/client.crt" "$work/issuing.crt" > client.pem
cat "$work/ec-client.key" "$work/client.crt" > does-not-fit.pem
cp "$work/ec-client.crt" ec-client.crt
openssl pkcs8 -topk8 -in "$work/ec-client.key" -passout pass:changeit -out ec-client-locked.pem
openssl pkcs8 -topk8 -scrypt -in "$work/ec-client.key" -passout pass:changeit -out ec-client-scrypt.pem
openssl rsa -traditional -aes128 -in "$work/client.key" -passout pass:changeit 2> /dev/null | cat - "$work/client.crt" > old-locked.pem

# trust certificates
cp root.pem root.crt
mv certificate.der root.der
cp root.der root.cer
