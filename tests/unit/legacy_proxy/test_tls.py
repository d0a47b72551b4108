"""An upstream behind TLS: its name is verified, and the handshake has its time."""

import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from legacy_proxy.deadline import Timeouts
from legacy_proxy.upstream import Upstream
from tests.unit.legacy_proxy.wire import ask, ok, problem, proxy_server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of "localhost", signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@asynccontextmanager
async def tls_upstream(certificate: Path) -> AsyncIterator[int]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            writer.write(ok(b"x" * 100_000 if b"/large" in head else b"hi"))
            await writer.drain()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(answer, "localhost", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def test_a_trusted_name_is_asked_on_one_connection(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with tls_upstream(certificate) as port:
        upstream = Upstream("legacy", f"https://localhost:{port}")
        async with proxy_server({"legacy": upstream}) as proxy:
            assert (await ask(proxy)).body == b"hi"
            assert (await ask(proxy, "/large")).body == b"x" * 100_000


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_a_stranger_is_a_502(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    if host != "localhost":
        # Trusted, but for another name.
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with tls_upstream(certificate) as port:
        upstream = Upstream("legacy", f"https://{host}:{port}")
        async with proxy_server({"legacy": upstream}) as proxy:
            assert problem(await ask(proxy)) == (502, "upstream_unavailable")


async def test_a_handshake_that_does_not_end_is_a_504() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "localhost", 0)
    port = server.sockets[0].getsockname()[1]
    upstream = Upstream("legacy", f"https://localhost:{port}", timeouts=Timeouts(connect=0.1))
    async with proxy_server({"legacy": upstream}) as proxy:
        assert problem(await ask(proxy)) == (504, "upstream_timeout")
    server.close()
