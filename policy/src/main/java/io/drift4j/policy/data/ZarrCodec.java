package io.drift4j.policy.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.scalableminds.bloscjava.Blosc;
import io.drift4j.engine.BadInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * How the bytes of one chunk are packed: first byte shuffles, then at most one compressor; unpacking goes backwards.
 *
 * @param compressor the compressor's numcodecs name, or "none"
 * @param shuffles element sizes of the shuffle filters, in the order in which they were applied
 */
record ZarrCodec(String compressor, List<Integer> shuffles) {
    private static final int BLOSC_HEADER = 16;

    static ZarrCodec parse(String where, JsonNode array) {
        JsonNode node = array.path("compressor");
        String compressor =
                node.isMissingNode() || node.isNull() ? "none" : node.path("id").asText();
        BadInput.unless(
                List.of("none", "zlib", "gzip", "blosc").contains(compressor),
                "%s must be compressed with zlib, gzip, blosc or not at all, got '%s': save it again with"
                        + " compressor=numcodecs.Zlib(9)",
                where,
                compressor);
        List<Integer> shuffles = new ArrayList<>();
        for (JsonNode filter : array.path("filters")) {
            BadInput.unless(
                    filter.path("id").asText().equals("shuffle")
                            && filter.path("elementsize").asInt() >= 1,
                    "%s must have no filter other than shuffle, got %s: save it again with filters=None",
                    where,
                    filter);
            shuffles.add(filter.path("elementsize").asInt());
        }
        return new ZarrCodec(compressor, List.copyOf(shuffles));
    }

    /** The {@code size} bytes of the chunk {@code where}. */
    byte[] unpack(byte[] packed, int size, String where) {
        byte[] bytes = switch (compressor) {
            case "zlib" -> inflate(new InflaterInputStream(new ByteArrayInputStream(packed)), size, where);
            case "gzip" -> gunzip(packed, size, where);
            case "blosc" -> blosc(packed, size, where);
            default -> packed;
        };
        BadInput.unless(
                bytes.length == size,
                "%s must hold %d bytes, got %d: the file is damaged, download or make it again",
                where,
                size,
                bytes.length);
        for (int i = shuffles.size() - 1; i >= 0; i--) {
            bytes = unshuffle(bytes, shuffles.get(i));
        }
        return bytes;
    }

    private static byte[] gunzip(byte[] packed, int size, String where) {
        try {
            return inflate(new GZIPInputStream(new ByteArrayInputStream(packed)), size, where);
        } catch (IOException e) {
            throw damaged(where, "gzip", e);
        }
    }

    /** Reads one byte more than wanted, so that a chunk that is too long is seen. */
    private static byte[] inflate(InputStream stream, int size, String where) {
        try (stream) {
            return stream.readNBytes(size + 1);
        } catch (IOException e) {
            throw damaged(where, "zlib", e);
        }
    }

    /** Checks the sizes in blosc's own header first: the native code trusts them. */
    private static byte[] blosc(byte[] packed, int size, String where) {
        if (packed.length < BLOSC_HEADER) {
            throw new BadInput(where + " must begin with the 16 bytes of a blosc header, got " + packed.length
                    + " bytes: the file is damaged, download or make it again");
        }
        ByteBuffer header = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        BadInput.unless(
                header.getInt(4) == size && header.getInt(12) == packed.length,
                "%s must hold %d bytes packed into %d, its blosc header says %d packed into %d: the file is damaged,"
                        + " download or make it again",
                where,
                size,
                packed.length,
                header.getInt(4),
                header.getInt(12));
        try {
            return Blosc.decompress(packed);
        } catch (LinkageError e) {
            throw new BadInput(
                    where + " is packed with blosc, whose native library does not load on this machine ("
                            + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                            + "): save it again with compressor=numcodecs.Zlib(9)",
                    e);
        } catch (RuntimeException e) {
            throw damaged(where, "blosc", e);
        }
    }

    private static BadInput damaged(String where, String packing, Exception cause) {
        return new BadInput(
                where + " must be a whole " + packing + " stream, it does not unpack (" + cause.getMessage()
                        + "): the file is damaged, download or make it again",
                cause);
    }

    /** Turns byte planes (all first bytes, all second bytes, ...) back into elements; a remainder stays as it is. */
    private static byte[] unshuffle(byte[] planes, int elementSize) {
        int count = planes.length / elementSize;
        byte[] out = planes.clone();
        for (int b = 0; b < elementSize; b++) {
            for (int i = 0; i < count; i++) {
                out[i * elementSize + b] = planes[b * count + i];
            }
        }
        return out;
    }
}
