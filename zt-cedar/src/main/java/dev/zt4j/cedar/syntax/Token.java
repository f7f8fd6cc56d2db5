package dev.zt4j.cedar.syntax;

/** The kinds of tokens, each with how an error message names it. */
enum Token {
    END("the end of the text"),
    IDENTIFIER("a name"),
    NUMBER("a number"),
    STRING("a string"),
    SLOT("a template slot"),
    QUESTION("'?'"),
    AT("'@'"),
    DOT("'.'"),
    COMMA("','"),
    SEMICOLON("';'"),
    COLON("':'"),
    PATH("'::'"),
    LEFT_PAREN("'('"),
    RIGHT_PAREN("')'"),
    LEFT_BRACE("'{'"),
    RIGHT_BRACE("'}'"),
    LEFT_BRACKET("'['"),
    RIGHT_BRACKET("']'"),
    EQUAL("'=='"),
    NOT_EQUAL("'!='"),
    LESS("'<'"),
    LESS_OR_EQUAL("'<='"),
    GREATER("'>'"),
    GREATER_OR_EQUAL("'>='"),
    OR("'||'"),
    AND("'&&'"),
    PLUS("'+'"),
    MINUS("'-'"),
    STAR("'*'"),
    SLASH("'/'"),
    PERCENT("'%'"),
    NOT("'!'"),
    ASSIGN("'='");

    private final String description;

    Token(String description) {
        this.description = description;
    }

    String description() {
        return description;
    }
}
