package dev.zt4j.jdbc;

import java.util.HashMap;
import java.util.Map;

/**
 * What is done with each method of an interface of JDBC that a {@link GuardedProxy} guards, by its name: overloads are
 * treated alike. A method that is in no table, such as one that a later JDBC adds, is refused. Immutable and thread-safe.
 */
final class MethodTable {
    private static final MethodTable NOTHING = new MethodTable(Map.of());

    private static final MethodTable WRAPPER = new Builder(NOTHING)
            .put(Treatment.UNWRAP, "unwrap")
            .put(Treatment.IS_WRAPPER, "isWrapperFor")
            .build();

    /** Of {@link java.sql.CallableStatement}, for what it has besides a prepared statement. */
    static final MethodTable CALLABLE_STATEMENT = new Builder(WRAPPER)
            .put(Treatment.WRAP, """
                    getArray getObject
                    """)
            .put(Treatment.SET_OBJECT, """
                    setObject
                    """)
            .put(Treatment.REFUSE, """
                    getBlob getClob getNClob getRef setBlob setClob setNClob
                    """)
            .put(Treatment.PASS, """
                    getBigDecimal getBoolean getByte getBytes getCharacterStream getDate getDouble getFloat getInt
                    getLong getNCharacterStream getNString getRowId getSQLXML getShort getString getTime getTimestamp
                    getURL registerOutParameter setAsciiStream setBigDecimal setBinaryStream setBoolean setByte
                    setBytes setCharacterStream setDate setDouble setFloat setInt setLong setNCharacterStream
                    setNString setNull setRowId setSQLXML setShort setString setTime setTimestamp setURL wasNull
                    """)
            .build();

    /** Of {@link java.sql.DatabaseMetaData}. */
    static final MethodTable DATABASE_META_DATA = new Builder(WRAPPER)
            .put(Treatment.CONNECTION, """
                    getConnection
                    """)
            .put(Treatment.DECIDE_SELECT, """
                    getAttributes getBestRowIdentifier getCatalogs getClientInfoProperties getColumnPrivileges
                    getColumns getCrossReference getExportedKeys getFunctionColumns getFunctions getImportedKeys
                    getIndexInfo getPrimaryKeys getProcedureColumns getProcedures getPseudoColumns getSchemas
                    getSuperTables getSuperTypes getTablePrivileges getTableTypes getTables getTypeInfo getUDTs
                    getVersionColumns
                    """)
            .put(Treatment.PASS, """
                    allProceduresAreCallable allTablesAreSelectable autoCommitFailureClosesAllResultSets
                    dataDefinitionCausesTransactionCommit dataDefinitionIgnoredInTransactions deletesAreDetected
                    doesMaxRowSizeIncludeBlobs generatedKeyAlwaysReturned getCatalogSeparator getCatalogTerm
                    getDatabaseMajorVersion getDatabaseMinorVersion getDatabaseProductName getDatabaseProductVersion
                    getDefaultTransactionIsolation getDriverMajorVersion getDriverMinorVersion getDriverName
                    getDriverVersion getExtraNameCharacters getIdentifierQuoteString getJDBCMajorVersion
                    getJDBCMinorVersion getMaxBinaryLiteralLength getMaxCatalogNameLength getMaxCharLiteralLength
                    getMaxColumnNameLength getMaxColumnsInGroupBy getMaxColumnsInIndex getMaxColumnsInOrderBy
                    getMaxColumnsInSelect getMaxColumnsInTable getMaxConnections getMaxCursorNameLength
                    getMaxIndexLength getMaxLogicalLobSize getMaxProcedureNameLength getMaxRowSize
                    getMaxSchemaNameLength getMaxStatementLength getMaxStatements getMaxTableNameLength
                    getMaxTablesInSelect getMaxUserNameLength getNumericFunctions getProcedureTerm
                    getResultSetHoldability getRowIdLifetime getSQLKeywords getSQLStateType getSchemaTerm
                    getSearchStringEscape getStringFunctions getSystemFunctions getTimeDateFunctions getURL
                    getUserName insertsAreDetected isCatalogAtStart isReadOnly locatorsUpdateCopy
                    nullPlusNonNullIsNull nullsAreSortedAtEnd nullsAreSortedAtStart nullsAreSortedHigh
                    nullsAreSortedLow othersDeletesAreVisible othersInsertsAreVisible othersUpdatesAreVisible
                    ownDeletesAreVisible ownInsertsAreVisible ownUpdatesAreVisible storesLowerCaseIdentifiers
                    storesLowerCaseQuotedIdentifiers storesMixedCaseIdentifiers storesMixedCaseQuotedIdentifiers
                    storesUpperCaseIdentifiers storesUpperCaseQuotedIdentifiers supportsANSI92EntryLevelSQL
                    supportsANSI92FullSQL supportsANSI92IntermediateSQL supportsAlterTableWithAddColumn
                    supportsAlterTableWithDropColumn supportsBatchUpdates supportsCatalogsInDataManipulation
                    supportsCatalogsInIndexDefinitions supportsCatalogsInPrivilegeDefinitions
                    supportsCatalogsInProcedureCalls supportsCatalogsInTableDefinitions supportsColumnAliasing
                    supportsConvert supportsCoreSQLGrammar supportsCorrelatedSubqueries
                    supportsDataDefinitionAndDataManipulationTransactions supportsDataManipulationTransactionsOnly
                    supportsDifferentTableCorrelationNames supportsExpressionsInOrderBy supportsExtendedSQLGrammar
                    supportsFullOuterJoins supportsGetGeneratedKeys supportsGroupBy supportsGroupByBeyondSelect
                    supportsGroupByUnrelated supportsIntegrityEnhancementFacility supportsLikeEscapeClause
                    supportsLimitedOuterJoins supportsMinimumSQLGrammar supportsMixedCaseIdentifiers
                    supportsMixedCaseQuotedIdentifiers supportsMultipleOpenResults supportsMultipleResultSets
                    supportsMultipleTransactions supportsNamedParameters supportsNonNullableColumns
                    supportsOpenCursorsAcrossCommit supportsOpenCursorsAcrossRollback
                    supportsOpenStatementsAcrossCommit supportsOpenStatementsAcrossRollback supportsOrderByUnrelated
                    supportsOuterJoins supportsPositionedDelete supportsPositionedUpdate supportsRefCursors
                    supportsResultSetConcurrency supportsResultSetHoldability supportsResultSetType supportsSavepoints
                    supportsSchemasInDataManipulation supportsSchemasInIndexDefinitions
                    supportsSchemasInPrivilegeDefinitions supportsSchemasInProcedureCalls
                    supportsSchemasInTableDefinitions supportsSelectForUpdate supportsSharding
                    supportsStatementPooling supportsStoredFunctionsUsingCallSyntax supportsStoredProcedures
                    supportsSubqueriesInComparisons supportsSubqueriesInExists supportsSubqueriesInIns
                    supportsSubqueriesInQuantifieds supportsTableCorrelationNames supportsTransactionIsolationLevel
                    supportsTransactions supportsUnion supportsUnionAll updatesAreDetected usesLocalFilePerTable
                    usesLocalFiles
                    """)
            .build();

    /** Of {@link java.sql.ResultSetMetaData}. */
    static final MethodTable RESULT_SET_META_DATA =
            new Builder(WRAPPER).put(Treatment.PASS, """
                    getCatalogName getColumnClassName getColumnCount getColumnDisplaySize getColumnLabel getColumnName
                    getColumnType getColumnTypeName getPrecision getScale getSchemaName getTableName isAutoIncrement
                    isCaseSensitive isCurrency isDefinitelyWritable isNullable isReadOnly isSearchable isSigned
                    isWritable
                    """).build();

    /** Of {@link java.sql.ParameterMetaData}. */
    static final MethodTable PARAMETER_META_DATA =
            new Builder(WRAPPER).put(Treatment.PASS, """
                    getParameterClassName getParameterCount getParameterMode getParameterType getParameterTypeName
                    getPrecision getScale isNullable isSigned
                    """).build();

    /** Of {@link java.sql.Array}, which is no wrapper. */
    static final MethodTable ARRAY = new Builder(NOTHING)
            .put(Treatment.WRAP, """
                    getResultSet
                    """)
            .put(Treatment.PASS, """
                    free getArray getBaseType getBaseTypeName
                    """)
            .build();

    private final Map<String, Treatment> treatments;

    private MethodTable(Map<String, Treatment> treatments) {
        this.treatments = Map.copyOf(treatments);
    }

    /** Returns what is done with the methods of a name. */
    Treatment of(String method) {
        return treatments.getOrDefault(method, Treatment.REFUSE);
    }

    /** Tells whether a method stands in the table. */
    boolean covers(String method) {
        return treatments.containsKey(method);
    }

    private static final class Builder {
        private final Map<String, Treatment> treatments;

        Builder(MethodTable base) {
            this.treatments = new HashMap<>(base.treatments);
        }

        Builder put(Treatment treatment, String methods) {
            for (String method : Words.of(methods)) {
                if (treatments.put(method, treatment) != null) {
                    throw new IllegalStateException(method + " is treated twice");
                }
            }
            return this;
        }

        MethodTable build() {
            return new MethodTable(treatments);
        }
    }
}
