package org.brothaman.proxy.endtoend;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Long random streams, made and hashed on the way so that none is ever held whole. Stateless. */
final class Traffic {
    private static final int BLOCK = 256 << 10;

    private Traffic() {}

    /** What has passed. */
    record Flow(long bytes, String sha256) {}

    /** Sends so many bytes, a multiple of 8, and ends the stream. */
    static Flow send(SocketChannel channel, long seed, long bytes) throws IOException {
        MessageDigest hash = sha256();
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        for (long left = bytes; left > 0; left -= block.limit()) {
            block.clear().limit((int) Math.min(BLOCK, left));
            while (block.hasRemaining()) {
                block.putLong(random.nextLong());
            }
            hash.update(block.flip());
            block.rewind();
            while (block.hasRemaining()) {
                channel.write(block);
            }
        }
        channel.shutdownOutput();
        return new Flow(bytes, HexFormat.of().formatHex(hash.digest()));
    }

    /** Receives until the stream ends. */
    static Flow receive(SocketChannel channel) throws IOException {
        MessageDigest hash = sha256();
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        long bytes = 0;
        while (channel.read(block) >= 0) {
            bytes += block.position();
            hash.update(block.flip());
            block.clear();
        }
        return new Flow(bytes, HexFormat.of().formatHex(hash.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
