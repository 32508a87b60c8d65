package org.brothaman.proxy.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/**
 * A Markdown file: its code blocks in order, where its links lead, and the anchors that its
 * headings make, as the usual forges name them.
 *
 * @param name relative to the repository's root
 */
public record Page(String name, List<Block> blocks, List<String> links, Set<String> anchors) {
    /** The repository's root, seen from this module. */
    public static final Path ROOT =
            Path.of(System.getProperty("testbed.commands", "."), "..").toAbsolutePath().normalize();

    private static final Pattern NOT_RUN = Pattern.compile("(?s)<!-- not run: (.+?) -->");
    private static final Pattern HTML_LINK = Pattern.compile("(?:href|src|srcset)=\"([^\"]+)\"");

    /** Every page of the repository. */
    public static List<Page> all() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(
                            file ->
                                    !ROOT.relativize(file)
                                            .toString()
                                            .matches("(.*/)?(target|dist|\\..+)/.*"))
                    .sorted()
                    .map(Page::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that a user of the program reads, whose blocks are run. */
    public static List<Page> forUsers() {
        return all().stream()
                .filter(page -> page.name.equals("README.md") || page.name.startsWith("docs/"))
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }

    private static Page read(Path file) {
        String name = ROOT.relativize(file).toString();
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var reader = new Reader(name);
        Parser.builder()
                .includeSourceSpans(IncludeSourceSpans.BLOCKS)
                .build()
                .parse(text)
                .accept(reader);
        return new Page(name, reader.blocks, reader.links, reader.anchors);
    }

    private static final class Reader extends AbstractVisitor {
        private final String name;
        private final List<Block> blocks = new ArrayList<>();
        private final List<String> links = new ArrayList<>();
        private final Set<String> anchors = new LinkedHashSet<>();

        Reader(String name) {
            this.name = name;
        }

        @Override
        public void visit(FencedCodeBlock block) {
            Block found =
                    Block.of(place(block), block.getInfo(), block.getLiteral(), whyNot(block));
            boolean nameless =
                    found instanceof Block.UnitFile file
                            && (block.getPrevious() == null
                                    || !textOf(block.getPrevious()).contains(file.path()));
            // Readers do not see what stands behind the backquotes.
            blocks.add(
                    nameless
                            ? new Block.Unmarked(place(block), "the text before names no file")
                            : found);
        }

        @Override
        public void visit(IndentedCodeBlock block) {
            blocks.add(new Block.Unmarked(place(block), "indented"));
        }

        private String place(Node block) {
            return name + ":" + (block.getSourceSpans().getFirst().getLineIndex() + 1);
        }

        private static String whyNot(Node block) {
            if (block.getPrevious() instanceof HtmlBlock comment) {
                Matcher reason = NOT_RUN.matcher(comment.getLiteral());
                if (reason.find()) return reason.group(1);
            }
            return null;
        }

        @Override
        public void visit(Heading heading) {
            String slug =
                    textOf(heading)
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\p{L}\\p{N} _-]", "")
                            .replace(' ', '-');
            String anchor = slug;
            for (int again = 1; !anchors.add(anchor); again++) anchor = slug + "-" + again;
            visitChildren(heading);
        }

        private static String textOf(Node node) {
            var text = new StringBuilder();
            for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
                switch (child) {
                    case Text words -> text.append(words.getLiteral());
                    case Code code -> text.append(code.getLiteral());
                    default -> text.append(textOf(child));
                }
            }
            return text.toString();
        }

        @Override
        public void visit(Link link) {
            links.add(link.getDestination());
            visitChildren(link);
        }

        @Override
        public void visit(Image image) {
            links.add(image.getDestination());
        }

        @Override
        public void visit(HtmlBlock html) {
            addLinksOf(html.getLiteral());
        }

        @Override
        public void visit(HtmlInline html) {
            addLinksOf(html.getLiteral());
        }

        private void addLinksOf(String html) {
            HTML_LINK.matcher(html).results().forEach(link -> links.add(link.group(1)));
        }
    }
}
