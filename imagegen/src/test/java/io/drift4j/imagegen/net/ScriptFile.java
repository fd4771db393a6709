package io.drift4j.imagegen.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes TorchScript files without PyTorch: a module without parameters whose forward is given as source. */
public final class ScriptFile {

    private ScriptFile() {}

    /**
     * Writes a file.
     *
     * @param returns type of the result, for example {@code Tensor}
     * @param expression of the input {@code x}
     */
    public static Path write(Path file, String returns, String expression) throws IOException {
        String code = "class Net(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n"
                + "  def forward(self: __torch__.Net,\n    x: Tensor) -> " + returns + ":\n    return " + expression
                + "\n";
        ByteArrayOutputStream module = new ByteArrayOutputStream(); // a pickle of Net with training = False
        module.writeBytes(new byte[] {(byte) 0x80, 2});
        module.writeBytes("c__torch__\nNet\n)".getBytes(StandardCharsets.US_ASCII));
        module.writeBytes(new byte[] {(byte) 0x81, '}', '(', 'X', 8, 0, 0, 0});
        module.writeBytes("training".getBytes(StandardCharsets.US_ASCII));
        module.writeBytes(new byte[] {(byte) 0x89, 'u', 'b', '.'});
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            add(zip, "data.pkl", module.toByteArray());
            add(zip, "code/__torch__.py", code.getBytes(StandardCharsets.US_ASCII));
            add(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            add(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
        }
        return file;
    }

    private static void add(ZipOutputStream zip, String name, byte[] contents) throws IOException {
        ZipEntry entry = new ZipEntry("archive/" + name);
        CRC32 sum = new CRC32();
        sum.update(contents);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(contents.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(contents);
        zip.closeEntry();
    }
}
