package dev.zt4j.cedar.syntax;

import java.util.ArrayList;
import java.util.List;

/** Chooses line breaks: a group that does not fit on its line is broken, the outermost first. */
final class LayoutPrinter {
    private final int width;
    private final int step;
    private final int deepest;
    private final StringBuilder out = new StringBuilder();
    private final List<Item> todo = new ArrayList<>();
    private int lineStart;
    private boolean space;

    /**
     * @param width how long lines should be at most
     * @param step by how much a level is indented; never beyond half the width, so that deep text does not run away
     */
    LayoutPrinter(int width, int step) {
        this.width = width;
        this.step = step;
        this.deepest = width / 2;
    }

    /**
     * A layout to be written.
     *
     * @param from which part of it comes first, if it is a row
     */
    private record Item(Layout layout, int indent, boolean broken, int from) {
        Item(Layout layout, int indent, boolean broken) {
            this(layout, indent, broken, 0);
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }

    /**
     * Writes a layout on lines of its own.
     *
     * @throws CedarSyntaxException if the text becomes too long
     */
    void print(Layout layout) {
        todo.add(new Item(layout, 0, true));
        while (!todo.isEmpty()) {
            Item item = todo.remove(todo.size() - 1);
            if (item.layout() instanceof Layout.Word word) {
                word(word.lexeme(), item.indent());
            } else if (item.layout() instanceof Layout.Notes notes) {
                notes(notes.lexeme(), item.indent());
            } else if (item.layout() instanceof Layout.Break end) {
                if (item.broken() || end.always()) {
                    newLine();
                } else {
                    space |= end.space();
                }
            } else if (item.layout() instanceof Layout.Space) {
                space = true;
            } else if (item.layout() instanceof Layout.Group group) {
                boolean broken = group.holdsComment() || !fits(group, item.indent());
                todo.add(new Item(group.body(), item.indent(), broken));
            } else {
                push(item, todo);
            }
        }
        newLine();
    }

    void blankLine() {
        newLine();
        boolean blankAlready = out.length() < 2 || out.charAt(out.length() - 2) == '\n';
        if (!blankAlready) {
            out.append('\n');
            lineStart = out.length();
        }
    }

    void notes(Lexeme lexeme, int indent) {
        for (Lexeme.Comment comment : lexeme.before()) {
            if (comment.blankBefore()) {
                blankLine();
            }
            newLine();
            out.append(" ".repeat(indent)).append(comment.text());
            newLine();
        }
        if (lexeme.blankBefore() && lexeme.token() != Token.END) {
            blankLine();
        }
    }

    /** Puts what a row or a nested layout begins with on a stack, above the rest of it. */
    private void push(Item item, List<Item> stack) {
        if (item.layout() instanceof Layout.Nested nested) {
            stack.add(new Item(nested.body(), Math.min(item.indent() + step, deepest), item.broken()));
        } else if (item.layout() instanceof Layout.Row row
                && item.from() < row.parts().size()) {
            stack.add(new Item(row, item.indent(), item.broken(), item.from() + 1));
            stack.add(new Item(row.parts().get(item.from()), item.indent(), item.broken()));
        }
    }

    private void newLine() {
        space = false;
        if (out.length() > lineStart) {
            out.append('\n');
            lineStart = out.length();
        }
        if (lineStart > CedarFormatter.MAX_TEXT_LENGTH) {
            throw new CedarSyntaxException(
                    new SourcePosition(1, 1, 0),
                    "formatted, the text would be longer than " + CedarFormatter.MAX_TEXT_LENGTH + " characters");
        }
    }

    private void word(Lexeme lexeme, int indent) {
        if (out.length() == lineStart) {
            out.append(" ".repeat(indent));
        } else if (space) {
            out.append(' ');
        }
        space = false;
        out.append(lexeme.word());
        // A string may hold line breaks.
        int lastBreak = lexeme.word().lastIndexOf('\n');
        if (lastBreak >= 0) {
            lineStart = out.length() - lexeme.word().length() + lastBreak + 1;
        }
        if (lexeme.after() != null) {
            out.append(' ').append(lexeme.after());
            newLine();
        }
    }

    /** Whether the group and what must follow it on its line fits on the line, up to where the line may end. */
    private boolean fits(Layout.Group group, int indent) {
        int left = width - Math.max(out.length() - lineStart, indent) - (space ? 1 : 0);
        List<Item> ahead = new ArrayList<>();
        ahead.add(new Item(group.body(), indent, false));
        int rest = todo.size();
        while (left >= 0) {
            if (ahead.isEmpty()) {
                if (rest == 0) {
                    return true;
                }
                ahead.add(todo.get(--rest));
            }
            Item item = ahead.remove(ahead.size() - 1);
            if (item.layout() instanceof Layout.Word word) {
                String text = word.lexeme().word();
                int lineEnd = text.indexOf('\n');
                left -= lineEnd < 0 ? text.length() : lineEnd;
                if (lineEnd >= 0 || word.lexeme().after() != null) {
                    return left >= 0;
                }
            } else if (item.layout() instanceof Layout.Notes notes) {
                if (!notes.lexeme().before().isEmpty()) {
                    left = width - item.indent();
                }
            } else if (item.layout() instanceof Layout.Break end) {
                if (item.broken() || end.always()) {
                    return true;
                }
                left -= end.space() ? 1 : 0;
            } else if (item.layout() instanceof Layout.Space) {
                left--;
            } else if (item.layout() instanceof Layout.Group next) {
                ahead.add(new Item(next.body(), item.indent(), next.holdsComment()));
            } else {
                push(item, ahead);
            }
        }
        return false;
    }
}
